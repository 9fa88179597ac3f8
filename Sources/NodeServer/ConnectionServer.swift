import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#endif

/// Accepts the connections of one listening socket and has each answered, until it is told to stop. Hummingbird's own server takes no
/// socket that is there already, and closes what rests without a good-bye.
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

    /// - Parameter onListening: called once; what it throws ends the run.
    func run(onListening: (any Channel) throws -> Void) async throws {
        let server = try await bind()
        do {
            try onListening(server.channel)
        } catch {
            try? await server.channel.close()
            throw error
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await serve(server) }
            group.addTask { await ending.run(server.channel, book) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends once the socket is closed and every connection is over.
    private func serve(_ server: NIOAsyncChannel<Connection.Value, Never>) async {
        await withDiscardingTaskGroup { group in
            do {
                try await server.executeThenClose { inbound in
                    for try await value in inbound {
                        group.addTask { await connection.handle(value: value, logger: logger) }
                    }
                }
            } catch {
                logger.error("no connection can be accepted any more", metadata: ["error": "\(error)"])
            }
        }
    }

    private func bind() async throws -> NIOAsyncChannel<Connection.Value, Never> {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let limit = AvailableConnectionsChannelHandler<MaximumAvailableConnections>(maxConnections: most)
                    try channel.pipeline.syncOperations.addHandler(limit)
                }
            }
        let setup: @Sendable (any Channel) -> EventLoopFuture<Connection.Value> = { channel in
            connection.setup(channel: channel, logger: logger)
        }
        switch endpoint {
        case .host(let host, let port):
            return try await bootstrap.bind(host: host, port: port, childChannelInitializer: setup)
        case .socket(let path):
            return try await bootstrap.bind(
                unixDomainSocketPath: path,
                cleanupExistingSocketFile: true,
                childChannelInitializer: setup
            )
        case .inherited(let descriptor):
            let channel = try await bootstrap.bind(descriptor, childChannelInitializer: setup)
            // The channel has set its own, shorter than what may wait while a process takes the place of another.
            listen(descriptor, Self.backlog)
            return channel
        }
    }
}

/// How a listener ends that is told to stop: it takes no more connections, lets those that are used be answered, and closes the
/// others.
struct ListenerEnding: Sendable {
    /// Seconds that a connection which rests has for the request that may be on its way.
    static let farewell = 0.25

    /// Seconds that requests under way have, from the stop on.
    let grace: @Sendable () -> Double
    /// Somebody has no patience.
    let hurry: Latch

    func run(_ channel: any Channel, _ book: ConnectionBook) async {
        guard (try? await gracefulShutdown()) != nil else { return }
        let grace = grace()
        channel.close(promise: nil)
        book.beginFarewell()
        await hurry.wait(atMost: min(grace, Self.farewell))
        if Task.isCancelled { return }
        book.closeResting()
        await hurry.wait(atMost: max(0, grace - Self.farewell))
        if Task.isCancelled { return }
        book.closeAll()
    }
}
