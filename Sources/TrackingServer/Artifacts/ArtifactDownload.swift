import AsyncSupport
import DurableFiles
import HTTPTransport
import Identifiers
import MLflow
import NIOCore
import Synchronization

/// Gets one file from a tracking server into a directory. What has come stays when the connection breaks, and the rest is
/// asked for alone where the server can do that.
final class ArtifactDownload: Sendable {
    private let client: TrackingClient
    private let pool: BlockingPool
    private let path: String
    private let file: ServedFiles.File
    private let directory: DirectoryHandle
    private let progress: @Sendable (Int) -> Void
    private let state = Mutex(State())

    private struct State {
        var target: OpenFile?
        var written: UInt64 = 0
        var resumptions = 0
        /// The server's tag of this content; later requests must get the same.
        var tag: String?
    }

    /// Times that one file is taken up again, however much came in between.
    private static let resumptionLimit = 500
    private static let bufferSize = 1 << 20

    init(
        _ client: TrackingClient,
        _ pool: BlockingPool,
        path: String,
        file: ServedFiles.File,
        into directory: DirectoryHandle,
        progress: @escaping @Sendable (Int) -> Void
    ) {
        self.client = client
        self.pool = pool
        self.path = path
        self.file = file
        self.directory = directory
        self.progress = progress
    }

    /// - Throws: `tracking.artifact` if it is not there or has another size than the listing says.
    func run() async throws {
        do {
            try await client.timeouts.retrying(progress: { self.written }) {
                try await self.client.get(self.path, headers: self.resumption()) { response in
                    try await self.take(response)
                }
            }
        } catch let failure as TrackingFailure where failure.code == .interrupted {
            // Where the server still answers, it is this file that it cannot give.
            _ = try await client.answer(TrackingPath.api + "registered-models/search?max_results=1")
            throw gone(failure.message)
        }
        if state.withLock({ $0.target == nil }) { try await write(ByteBuffer()) }
    }

    private var written: UInt64 { state.withLock { $0.written } }

    private func resumption() -> [(String, String)] {
        state.withLock { state in
            guard state.written > 0 else { return [] }
            let condition = state.tag.map { [("If-Range", $0)] } ?? []
            return [("Range", "bytes=\(state.written)-")] + condition
        }
    }

    private func take(_ response: HTTPResponse) async throws {
        guard response.status == 200 || response.status == 206 else { throw try await refusal(response) }
        try await place(response)
        try checkLength(response)
        var buffer = ByteBuffer()
        do {
            for try await part in response.body {
                guard written + UInt64(buffer.readableBytes + part.readableBytes) <= file.size else {
                    throw wrong("more than that")
                }
                buffer.writeImmutableBuffer(part)
                if buffer.readableBytes >= Self.bufferSize {
                    try await write(buffer)
                    buffer.clear()
                }
            }
        } catch {
            let failure = client.failure(error, path)
            if failure is TransientFailure { try await write(buffer) }
            throw failure
        }
        try await write(buffer)
        guard written == file.size else { throw try shortened() }
    }

    /// Makes the next byte that is written the one that the answer begins with.
    private func place(_ response: HTTPResponse) async throws {
        let tag = response[header: "ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        if response.status == 206 {
            let range = response[header: "Content-Range"] ?? "no Content-Range"
            guard range == "bytes \(written)-\(file.size - 1)/\(file.size)", written > 0 else {
                throw wrong("an answer of another part: \(MLflowFailure.excerpt(range))")
            }
            return
        }
        if written > 0 { try await restart() }
        state.withLock { $0.tag = tag }
    }

    private func restart() async throws {
        try await pool.run { [self] in
            try state.withLock { state in
                try state.target?.truncate(to: 0)
                state.written = 0
            }
        }
    }

    private func checkLength(_ response: HTTPResponse) throws(TrackingFailure) {
        guard let text = response[header: "Content-Length"], let length = UInt64(text) else { return }
        guard length == file.size - written else {
            let type = response[header: "Content-Type"] ?? ""
            throw wrong(type.hasPrefix("text/html") ? "a page in HTML of \(length)" : "\(length)")
        }
    }

    /// Appends on the pool.
    private func write(_ buffer: ByteBuffer) async throws {
        if buffer.readableBytes == 0, state.withLock({ $0.target != nil }) || file.size > 0 { return }
        try await pool.run { [self] in
            let target = try state.withLock { state in
                let target = try state.target ?? directory.create(file: file.name.text, mode: 0o600)
                state.target = target
                return target
            }
            let offset = Int64(clamping: written)
            try buffer.withUnsafeReadableBytes { try target.write($0, at: offset) }
            state.withLock { $0.written += UInt64(buffer.readableBytes) }
        }
        progress(buffer.readableBytes)
    }

    /// The answer ended before the file did.
    private func shortened() throws -> any Error {
        let count = state.withLock { state in
            state.resumptions += 1
            return state.resumptions
        }
        guard count <= Self.resumptionLimit else { return wrong("\(written), and the rest in pieces too small") }
        return TransientFailure(wrong("\(written): the answers end early"), isOfRequest: true)
    }

    private func refusal(_ response: HTTPResponse) async throws -> any Error {
        let content = (try? await client.content(of: response, limit: 1 << 20, path)) ?? []
        let error = client.refusal(response, content, path)
        if let failure = error as? TrackingFailure, failure.code == .missing || failure.code == .answer {
            return gone(failure.message)
        }
        if let transient = error as? TransientFailure, transient.isOfRequest {
            return TransientFailure(gone(transient.failure.message), isOfRequest: true)
        }
        return error
    }

    private func gone(_ said: String) -> TrackingFailure {
        TrackingFailure(.artifact, "\(client.address)\(path)", "\(file.name) cannot be fetched: \(said)")
    }

    private func wrong(_ found: String) -> TrackingFailure {
        TrackingFailure(
            .artifact,
            "\(client.address)\(path)",
            expected: "the \(file.size) bytes that the server lists",
            found: found
        )
    }
}
