import AsyncSupport
import ContentStore
import DurableFiles
import Identifiers
import Synchronization

/// The upload of one content of an offered bundle. The part that arrived before an interruption is kept until the session ends.
///
/// One call at a time.
package final class BlobUpload: Sendable {
    private let counters: NodeCounters
    private let pool: BlockingPool
    private let offer: UploadSession
    private let digest: Digest
    /// The writer; nil: the content arrived by another way meanwhile, and the bytes are ignored.
    private let writer: LockIsolated<BlobWriter>?
    private let progress: Mutex<Progress>

    private struct Progress {
        var received: UInt64
        var isOver = false
    }

    init(
        offer: UploadSession,
        digest: Digest,
        size: UInt64,
        offset: UInt64,
        counters: NodeCounters,
        pool: BlockingPool
    ) throws {
        self.counters = counters
        self.pool = pool
        self.offer = offer
        self.digest = digest
        writer = try offer.take(digest, size: size, offset: offset)
        progress = Mutex(Progress(received: offset))
        counters.update { $0.uploadsInProgress += 1 }
    }

    deinit {
        end(isOver: false)
    }

    /// - Throws: when more comes than was signed; the content is given up then.
    package func receive(_ bytes: [UInt8]) async throws {
        try await pool.run { [self] in try bytes.withUnsafeBytes { try write($0) } }
    }

    /// The same. Blocks.
    func write(_ buffer: UnsafeRawBufferPointer) throws {
        do {
            try offer.whileOpen { try writer?.use { try $0.write(buffer) } }
        } catch {
            try? writer?.use { $0.cancel() }
            end(isOver: true)
            throw error
        }
        progress.withLock { $0.received += UInt64(buffer.count) }
        counters.update { $0.bytesReceived += UInt64(buffer.count) }
    }

    /// Ends the input.
    /// - Throws: `store.blob-size`, `store.blob-digest`; nothing of the content stays then.
    package func finish() async throws {
        try await pool.run { [self] in try close() }
    }

    /// The same. Blocks.
    func close() throws {
        defer { end(isOver: true) }
        try offer.whileOpen { try writer?.use { try $0.finish() } }
    }

    /// The sender is gone; it may go on where it stopped.
    package func cancel() async {
        end(isOver: false)
    }

    private func end(isOver: Bool) {
        let (received, wasOver) = progress.withLock { progress in
            defer { progress.isOver = true }
            return (progress.received, progress.isOver)
        }
        if wasOver { return }
        if writer != nil { offer.giveBack(digest, received: received, isOver: isOver) }
        counters.update { $0.uploadsInProgress -= 1 }
    }
}
