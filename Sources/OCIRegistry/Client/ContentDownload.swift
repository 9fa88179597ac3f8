import AsyncSupport
import DurableFiles
import HTTPTransport
import Identifiers
import NIOCore
import Synchronization

/// Gets one content into its receiver. What has come stays when the connection breaks, also when another server goes on.
final class ContentDownload: Sendable {
    private let digest: Digest
    private let size: UInt64
    private let receiver: any ContentReceiver
    private let pool: BlockingPool
    private let rate: RateLimit
    private let progress: @Sendable (UInt64) -> Void
    private let state: Mutex<State>

    private struct State {
        var hash = StreamingDigest()
        var count: UInt64 = 0
        var resumptions = 0
        /// True once a part came behind what was here.
        var isJoined = false
        /// The tag by which the server names this content, and the server.
        var tag: (text: String, place: RegistryPlace)?
    }

    /// Times that one content is gone on with, however much came in between.
    private static let resumptionLimit = 500
    private static let bufferSize = 1 << 20

    /// - Parameter progress: told the bytes that are there; fewer than before where it begins again.
    init(
        _ digest: Digest,
        size: UInt64,
        into receiver: any ContentReceiver,
        pool: BlockingPool,
        rate: RateLimit,
        progress: @escaping @Sendable (UInt64) -> Void
    ) {
        self.digest = digest
        self.size = size
        self.receiver = receiver
        self.pool = pool
        self.rate = rate
        self.progress = progress
        state = Mutex(State())
    }

    /// Takes up what the receiver has.
    /// - Returns: true if that is the whole content.
    func begin() async throws -> Bool {
        try await pool.run { [self] in
            let (hash, count) = try receiver.resume()
            state.withLock { state in
                state.hash = hash
                state.count = count
            }
            if count > size { try forget() }
            guard received == size else { return false }
            if state.withLock({ $0.hash }).finish() == digest { return true }
            try forget()
            return false
        }
    }

    /// Gets the rest from a server.
    /// - Throws: `registry.digest` if it is another content; then nothing of it is left.
    func run(_ session: RegistrySession, retries: Int?) async throws {
        do {
            try await attempt(session, retries)
        } catch let failure as RegistryFailure where failure.code == .digest && isJoined {
            // The parts may have been of two contents: it gets all of it in one.
            try await attempt(session, retries)
        }
    }

    private var received: UInt64 { state.withLock { $0.count } }
    private var isJoined: Bool { state.withLock { $0.isJoined } }

    private func attempt(_ session: RegistrySession, _ retries: Int?) async throws {
        let rest = "blobs/\(digest)"
        try await session.retrying(retries: retries, progress: { received }) {
            if received == size, size > 0 { return }
            var request = RegistryRequest(
                .get,
                session.path(rest),
                .pull,
                silence: session.timeouts.silence
            )
            request.headers = resumption(session.place)
            try await take(try await session.send(request), session, rest)
        }
        try await finish(session, rest)
    }

    private func resumption(_ place: RegistryPlace) -> [(String, String)] {
        state.withLock { state in
            guard state.count > 0 else { return [] }
            let condition = state.tag.flatMap { $0.place == place ? [("If-Range", $0.text)] : nil } ?? []
            return [("Range", "bytes=\(state.count)-")] + condition
        }
    }

    private func take(_ response: HTTPResponse, _ session: RegistrySession, _ rest: String) async throws {
        guard response.status == 200 || response.status == 206 else {
            if response.status == 416 {
                _ = await session.words(of: response)
                try await restart()
                throw try shortened(session, rest, "it has no rest of the content")
            }
            throw await session.refusal(response, rest)
        }
        try await place(response, session, rest)
        let missing = size - received
        if let length = response[header: "Content-Length"].flatMap({ UInt64($0) }), length != missing {
            throw session.answerFailure(rest, "\(length) bytes where \(missing) were expected")
        }
        var buffer = ByteBuffer()
        do {
            for try await part in response.body {
                guard received + UInt64(buffer.readableBytes + part.readableBytes) <= size else {
                    throw session.answerFailure(rest, "more than the \(size) bytes of the content")
                }
                try await rate.take(part.readableBytes)
                buffer.writeImmutableBuffer(part)
                if buffer.readableBytes >= Self.bufferSize {
                    try await write(buffer)
                    buffer.clear()
                }
            }
        } catch {
            // What has come counts.
            if error is TransportFailure { try await write(buffer) }
            throw error
        }
        try await write(buffer)
        guard received == size else { throw try shortened(session, rest, "the answer ended early") }
    }

    /// Makes the next byte that is written the one that the answer begins with.
    private func place(_ response: HTTPResponse, _ session: RegistrySession, _ rest: String) async throws {
        if response.status == 206 {
            let range = response[header: "Content-Range"] ?? "no Content-Range"
            let held = received
            guard range == "bytes \(held)-\(size - 1)/\(size)", held > 0 else {
                throw session.answerFailure(rest, "an answer of another part: \(range.printable)")
            }
            state.withLock { $0.isJoined = true }
            return
        }
        if received > 0 { try await restart() }
        // A weak tag promises no equal bytes.
        let tag = response[header: "ETag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        state.withLock { $0.tag = tag.map { ($0, session.place) } }
    }

    private func write(_ buffer: ByteBuffer) async throws {
        guard buffer.readableBytes > 0 else { return }
        try await pool.run { [self] in
            let offset = received
            try buffer.withUnsafeReadableBytes { bytes in
                try receiver.receive(bytes, at: offset)
                state.withLock { state in
                    state.hash.update(bytes)
                    state.count += UInt64(bytes.count)
                }
            }
        }
        progress(received)
    }

    private func finish(_ session: RegistrySession, _ rest: String) async throws {
        let found = try await pool.run { [self] in
            let found = state.withLock { $0.hash }.finish()
            if found != digest { try forget() }
            return found
        }
        guard found == digest else {
            progress(0)
            throw RegistryFailure(
                .digest,
                session.subject(rest),
                expected: "a content of \(digest)",
                found: "\(found): it was changed on its way, or the registry is damaged"
            )
        }
    }

    private func restart() async throws {
        try await pool.run { [self] in try forget() }
        progress(0)
    }

    /// Blocks.
    private func forget() throws {
        try receiver.restart()
        state.withLock { state in
            state.hash = StreamingDigest()
            state.count = 0
            state.tag = nil
        }
    }

    private func shortened(_ session: RegistrySession, _ rest: String, _ reason: String) throws -> any Error {
        let count = state.withLock { state in
            state.resumptions += 1
            return state.resumptions
        }
        let failure = RegistryFailure(
            .interrupted,
            session.subject(rest),
            "\(reason), repeatedly: \(received) of \(size) bytes are here; look at the registry's log, then try again"
        )
        return count <= Self.resumptionLimit ? TransientFailure(failure) : failure
    }
}
