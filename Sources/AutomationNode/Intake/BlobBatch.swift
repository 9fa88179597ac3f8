import AsyncSupport
import DurableFiles
import Identifiers

/// Several contents of an offered bundle in one request, since a request for each costs more than a small content itself: one after
/// the other, each its digest, 32 raw bytes, and then as many bytes as are signed for it.
///
/// Contents that are whole when it is cut off are kept; the one that it broke in can be gone on with like any other. One call at a time.
package final class BlobBatch: Sendable {
    private let counters: NodeCounters
    private let pool: BlockingPool
    private let offer: UploadSession
    private let state = LockIsolated(State())

    private struct State {
        /// Of the digest that comes, the bytes so far.
        var digest: [UInt8] = []
        var content: Content?
        var isOver = false
    }

    private struct Content {
        let upload: BlobUpload
        var left: UInt64
    }

    private static let digestLength = 32

    init(offer: UploadSession, counters: NodeCounters, pool: BlockingPool) {
        self.counters = counters
        self.pool = pool
        self.offer = offer
    }

    /// - Throws: at the first digest that is not in the offer, and at the first content that differs from its signed digest; then
    ///   the batch is over.
    package func receive(_ bytes: [UInt8]) async throws {
        try await pool.run { [self] in
            try guarded { state in
                try bytes.withUnsafeBytes { buffer in
                    var rest = buffer
                    while !rest.isEmpty {
                        let taken = try take(rest, &state)
                        rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
                    }
                }
            }
        }
    }

    /// Ends the input.
    /// - Throws: `store.blob-size` if they end within a content.
    package func finish() async throws {
        try await pool.run { [self] in
            try guarded { state in
                state.isOver = true
                guard state.digest.isEmpty, state.content == nil else {
                    throw NodeFailure(
                        .blobSize,
                        "the batch",
                        expected: "whole contents, each after its digest",
                        found: "\(state.content?.left ?? UInt64(Self.digestLength - state.digest.count)) bytes too few"
                    )
                }
            }
        }
    }

    /// The sender is gone.
    package func cancel() async {
        try? state.use { state in
            state.isOver = true
            state.content = nil
        }
    }

    private func guarded(_ body: (inout State) throws -> Void) throws {
        try state.use { state in
            guard !state.isOver else { throw NodeFailure(.uploadEnded, "the batch", "has ended; begin a new one") }
            do {
                try body(&state)
            } catch {
                state.isOver = true
                state.content = nil
                throw error
            }
        }
    }

    /// - Returns: how many bytes of the front it took.
    private func take(_ buffer: UnsafeRawBufferPointer, _ state: inout State) throws -> Int {
        guard let content = state.content else {
            let count = min(Self.digestLength - state.digest.count, buffer.count)
            state.digest += buffer[..<count]
            if state.digest.count == Self.digestLength { try begin(&state) }
            return count
        }
        let count = Int(min(content.left, UInt64(buffer.count)))
        try content.upload.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        try advance(&state, by: UInt64(count))
        return count
    }

    private func begin(_ state: inout State) throws {
        guard let digest = Digest(bytes: state.digest) else { preconditionFailure("a digest has 32 bytes") }
        state.digest.removeAll(keepingCapacity: true)
        let size = try offer.requireSize(of: digest)
        let upload = try BlobUpload(
            offer: offer,
            digest: digest,
            size: size,
            offset: 0,
            counters: counters,
            pool: pool
        )
        state.content = Content(upload: upload, left: size)
        try advance(&state, by: 0)
    }

    private func advance(_ state: inout State, by count: UInt64) throws {
        state.content?.left -= count
        guard let content = state.content, content.left == 0 else { return }
        state.content = nil
        try content.upload.close()
    }
}
