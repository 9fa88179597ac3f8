import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#endif

/// Accepts the connections of one listening socket and has each answered, until it is told to stop. Hummingbird's own server
/// takes no existing socket, and closes resting connections without a farewell.
struct ConnectionServer<Connection: ServerChildChannel>: Sendable {
    enum Endpoint: Sendable {
        case host(String, port: Int)
        case socket(path: String)
        /// A socket that listens, and stays open elsewhere when it is closed here.
        case inherited(CInt)
    }

    let endpoint: Endpoint
    let connection: Connection
    /// Connections at one time; the others wait in the kernel.
    let most: Int
    let book: ConnectionBook
    let ending: ListenerEnding
    let logger: Logger

    /// Connections that wait in the kernel; Linux keeps it below `net.core.somaxconn`.
    private static var backlog: CInt { 1024 }
    private static var loops: MultiThreadedEventLoopGroup { .singleton }

    /// - Parameter onListening: called once; what it throws ends the run.
    func run(onListening: (any Channel) throws -> Void) async throws {
        let accepted = AcceptedConnections<Connection.Value>()
        let socket = try await bind(accepted)
        socket.closeFuture.whenComplete { _ in accepted.close() }
        do {
            try onListening(socket)
        } catch {
            try? await socket.close()
            await answer(accepted)
            throw error
        }
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await answer(accepted) }
                group.addTask { await ending.run(book) { await shut(socket) } }
                await group.next()
                group.cancelAll()
            }
        } onCancel: {
            socket.close(promise: nil)
        }
    }

    /// Ends once the socket is closed and every connection is over.
    private func answer(_ accepted: AcceptedConnections<Connection.Value>) async {
        await withDiscardingTaskGroup { group in
            while let value = await accepted.next() {
                group.addTask { await connection.handle(value: value, logger: logger) }
            }
        }
    }

    private func bind(_ accepted: AcceptedConnections<Connection.Value>) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: Self.loops)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(most: most) { accepted.accepted($0) })
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                connection.setup(channel: channel, logger: logger).map { accepted.deliver($0) }
            }
        switch endpoint {
        case .host(let host, let port): return try await bootstrap.bind(host: host, port: port).get()
        case .socket(let path):
            return try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        case .inherited(let descriptor):
            let channel = try await bootstrap.withBoundSocket(descriptor).get()
            // The channel has set its own, shorter than what may wait while a process takes the place of another.
            listen(descriptor, Self.backlog)
            return channel
        }
    }

    /// Closes the socket once all accepted connections have begun: those that are not set up would be reset. Another process may
    /// accept the connections that wait in the kernel.
    private func shut(_ socket: any Channel) async {
        try? await socket.eventLoop.submit {
            try? socket.pipeline.syncOperations.handler(type: AcceptGate.self).shut()
        }.get()
        try? await socket.setOption(.autoRead, value: false).get()
        // What a loop was given before, it has done when it answers; then the socket's own loop has heard of it.
        for loop in Self.loops.makeIterator() { try? await loop.submit {}.get() }
        try? await socket.eventLoop.submit {}.get()
        try? await socket.close()
    }
}

/// The end of a listener that is told to stop: it accepts no more connections, lets running requests finish, and closes the
/// others.
struct ListenerEnding: Sendable {
    /// Seconds that a connection which rests has for the request that may be on its way.
    static let farewell = 0.25

    /// Seconds that requests under way have, from the stop on.
    let grace: @Sendable () -> Double
    /// The order to end at once.
    let hurry: Latch

    /// - Parameter shut: ends the listening socket.
    func run(_ book: ConnectionBook, shut: () async -> Void) async {
        guard (try? await gracefulShutdown()) != nil else { return }
        let grace = grace()
        book.beginFarewell()
        await shut()
        await hurry.wait(atMost: min(grace, Self.farewell))
        if Task.isCancelled { return }
        book.closeResting()
        await hurry.wait(atMost: max(0, grace - Self.farewell))
        if Task.isCancelled { return }
        book.closeAll()
    }
}
