import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Carries HTTP/1.1 requests to a server and answers back: the half that all clients of the package share, and the only
/// place that knows the HTTP client underneath.
///
/// It owns connections and their threads, the rules of TLS, the longest waits, bodies of limited size, and one list of the
/// reasons why no answer came. It has no address of its own, follows no redirect and repeats nothing by itself: a client
/// builds the address of each request, reads the answer and decides whether a failure may pass, with a `RetryPolicy` of
/// AsyncSupport.
///
/// Begin with ``HTTPRequest`` and ``HTTPResponse``. A ``TransportFailure`` says why there is none; it has no code, since
/// each client puts it into its own words. ``HTTPAuthority`` reads the host of an address, ``ClientTLS`` reads
/// certificates, ``RetryAfter`` is what a server asks for.
///
/// It never logs, keeps no secret beyond a request, and knows nothing of what the bytes mean.
package final class HTTPTransport: Sendable {
    private let settings: Settings
    private let loops: any EventLoopGroup
    /// The library knows the waits of a client, not of a request: one client for each.
    private let clients = Mutex<[Waits: HTTPClient]>([:])

    private struct Waits: Hashable {
        let silence: Duration
        /// A stream is watched here: the library's own wait does not count while a connection takes nothing, and does while a
        /// producer is slow.
        let isStreamed: Bool
    }

    package struct Settings: Sendable {
        /// The longest wait for a connection, TLS handshake included.
        package var connect: Duration
        /// The longest time without a byte of a request taken.
        package var stall: Duration
        package var tls: ClientTLS?
        /// Connections to one host at one time; more requests wait. Nil: the library's own limit.
        package var connections: Int?
        /// Has the kernel acknowledge an answer's head at once, which some servers wait for.
        package var acknowledgesAtOnce = false
        package var threads = Threads.shared

        package init(connect: Duration, stall: Duration) {
            self.connect = connect
            self.stall = stall
        }
    }

    package enum Threads: Sendable {
        /// The threads of the process.
        case shared
        /// A thread of its own: enough for a few connections. A caller that has waited for it knows that all earlier work on it is
        /// done. Streamed bodies need it to stay in constant memory.
        case one
    }

    package init(_ settings: Settings) {
        self.settings = settings
        switch settings.threads {
        case .shared: loops = MultiThreadedEventLoopGroup.singleton
        case .one: loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        }
    }

    /// Closes all connections. No request may follow.
    package func shutdown() async {
        for client in clients.withLock({ Array($0.values) }) { try? await client.shutdown() }
        if settings.threads == .one { try? await loops.shutdownGracefully() }
    }

    /// Sends a request once and gives the answer, whatever its status.
    /// - Throws: ``TransportFailure``; `CancellationError`; what the body's own producer throws.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let watch = request.body?.isStreamed == true ? UploadWatch(stall: settings.stall) : nil
        let waits = Waits(silence: request.silence, isStreamed: watch != nil)
        let client = clients.withLock { clients in
            if let client = clients[waits] { return client }
            let client = makeClient(waits)
            clients[waits] = client
            return client
        }
        var written = HTTPClientRequest(url: request.url)
        written.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers { written.headers.add(name: name, value: value) }
        written.body = request.body.map { body($0, watch) }
        let deadline = request.head.map { .now() + TimeAmount($0) } ?? NIODeadline.distantFuture
        do {
            guard let watch else { return HTTPResponse(try await client.execute(written, deadline: deadline)) }
            return HTTPResponse(
                try await watch.guarding { [written] in try await client.execute(written, deadline: deadline) }
            )
        } catch {
            throw TransportFailure.translated(error)
        }
    }

    private func makeClient(_ waits: Waits) -> HTTPClient {
        var timeout = HTTPClient.Configuration.Timeout(
            connect: TimeAmount(settings.connect),
            read: TimeAmount(waits.silence)
        )
        if !waits.isStreamed { timeout.write = TimeAmount(settings.stall) }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: timeout)
        configuration.httpVersion = .http1Only
        configuration.tlsConfiguration = settings.tls?.configuration
        configuration.connectionPool.retryConnectionEstablishment = false
        if let connections = settings.connections {
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        }
        if settings.acknowledgesAtOnce {
            configuration.http1_1ConnectionDebugInitializer = QuickAckHandler.install
        }
        return HTTPClient(eventLoopGroupProvider: .shared(loops), configuration: configuration)
    }

    private func body(_ body: HTTPRequest.Body, _ watch: UploadWatch?) -> HTTPClientRequest.Body {
        switch body {
        case .bytes(let bytes): .bytes(bytes)
        case .stream(let length, let begin):
            .stream(
                StreamedBody(begin: begin, loop: loops.next(), watch: watch),
                length: length.map { .known(Int64($0)) } ?? .unknown
            )
        }
    }
}

/// A producer's pieces as the HTTP client pulls them.
private struct StreamedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let begin: @Sendable () -> @Sendable () async throws -> [UInt8]?
    let loop: any EventLoop
    let watch: UploadWatch?

    struct AsyncIterator: AsyncIteratorProtocol {
        let next: @Sendable () async throws -> [UInt8]?
        let loop: any EventLoop
        let watch: UploadWatch?

        mutating func next() async throws -> ByteBuffer? {
            watch?.asked()
            // Once the piece before has reached the connection, the HTTP client knows whether it has space for another;
            // a fast source would be far ahead of it otherwise, in memory.
            try await loop.submit {}.get()
            guard let piece = try await next() else { return nil }
            watch?.gave(piece.count)
            return ByteBuffer(bytes: piece)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(next: begin(), loop: loop, watch: watch) }
}
