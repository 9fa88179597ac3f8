package import AutomationNode
import DurableFiles
import Hummingbird
import HummingbirdCore
import Identifiers
package import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP side of a running slipwayd: binds, announces its address, answers until it is told to stop.
package struct NodeListener: Service {
    package struct Settings: Sendable {
        package var address: ListenAddress
        package var tls: NodeConfiguration.TLS?
        /// Plain HTTP beyond this machine.
        package var allowsUnencrypted = false
        /// Connections at one time.
        package var connections = 512
        /// Tells whether `slipwayd.address` names it.
        package var isAnnounced = true
        /// A socket of the service manager that listens there already.
        package var descriptor: CInt?

        package init(address: ListenAddress, tls: NodeConfiguration.TLS? = nil, allowsUnencrypted: Bool = false) {
            self.address = address
            self.tls = tls
            self.allowsUnencrypted = allowsUnencrypted
        }
    }

    /// The most bytes of all header fields of a request.
    private static let headerLimit = 64 << 10
    /// Connections that are being let go while others come.
    private static let margin = 64

    private let settings: Settings
    private let routes: NodeRoutes
    private let certificates: ServerCertificates?
    let connections: ConnectionBook
    private let addressFile: AddressFile
    private let logger: Logger
    private let ending: ListenerEnding
    private let isDue: @Sendable () async -> Void
    private let onListening: @Sendable (_ address: String) -> Void

    /// - Parameters:
    ///   - certificates: what is shown and asked for; nil: read now, if TLS is spoken.
    ///   - connections: nil: a book of its own.
    ///   - state: the node's directory, where `slipwayd.address` tells where it listens.
    ///   - grace: seconds that requests under way have at a stop.
    ///   - hurry: ends what is under way at once.
    ///   - isDue: returns when connections are to be taken; a socket of the service manager keeps them until then.
    ///   - onListening: called with the same text.
    /// - Throws: `listen.unencrypted` for an address that others can reach, without TLS.
    package init(
        settings: Settings,
        routes: NodeRoutes,
        certificates: ServerCertificates? = nil,
        connections: ConnectionBook? = nil,
        state path: String,
        logger: Logger,
        grace: @escaping @Sendable () -> Double = { ShutdownSettings().grace },
        hurry: Latch = Latch(),
        isDue: @escaping @Sendable () async -> Void = {},
        onListening: @escaping @Sendable (_ address: String) -> Void = { _ in }
    ) throws {
        guard settings.address.isLocal || settings.tls != nil || settings.allowsUnencrypted else {
            throw ListenFailure(
                .unencrypted,
                "\(settings.address)",
                "without TLS, anyone on the network path can read the tokens: give tls.certificate and tls.key in the "
                    + "configuration, listen on 127.0.0.1, or say --insecure-listen"
            )
        }
        self.settings = settings
        self.routes = routes
        addressFile = AddressFile(state: try DirectoryHandle(path: path))
        // What a process that was killed left there names no listener.
        if settings.isAnnounced { addressFile.remove() }
        self.certificates = try certificates ?? settings.tls.map { try ServerCertificates($0) }
        self.connections = connections ?? ConnectionBook(connections: settings.connections)
        self.logger = logger
        ending = ListenerEnding(grace: grace, hurry: hurry)
        self.isDue = isDue
        self.onListening = onListening
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await isDue() }
        if Task.isCancelled || Task.isShuttingDownGracefully { return }
        let socket: SocketFile? =
            if case .socket(let path) = settings.address, settings.descriptor == nil {
                try await SocketFile(path: path)
            } else { nil }
        defer { clean(socket) }
        do {
            try await run(socket)
        } catch {
            throw error is any CodedFailure ? error : ListenFailure.binding(settings.address, error)
        }
    }

    private func run(_ socket: SocketFile?) async throws {
        // The framework's own lines are of no use to an operator unless something is wrong.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let router = routes.router(connections: connections, clients: { [certificates] in certificates?.clients })
        let answering = RouterAnswering(responder: router.buildResponder(), logger: quiet)
        let plain = HTTP1Channel(responder: answering.answer, configuration: connectionSettings)
        let announced: (any Channel) throws -> Void = { channel in
            try socket?.install()
            announce(channel)
        }
        if let certificates {
            let secured = SecuredChannel(base: plain, certificates: certificates)
            try await server(socket, secured, quiet).run(onListening: announced)
        } else {
            try await server(socket, plain, quiet).run(onListening: announced)
        }
    }

    private func server<Connection: ServerChildChannel>(
        _ socket: SocketFile?,
        _ connection: Connection,
        _ logger: Logger
    ) -> ConnectionServer<Connection> {
        ConnectionServer(
            endpoint: endpoint(socket),
            connection: connection,
            // The book lets some go before; this is for when nobody can be let go.
            most: settings.connections + Self.margin,
            book: connections,
            ending: ending,
            logger: logger
        )
    }

    private func clean(_ socket: SocketFile?) {
        if settings.isAnnounced { addressFile.remove() }
        socket?.discard()
        socket?.remove()
    }

    private func announce(_ channel: any Channel) {
        let address =
            switch settings.address {
            case .socket(let path): "unix:\(path)"
            case .host(let host, let port):
                "\(settings.tls == nil ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):"
                    + String(channel.localAddress?.port ?? port)
            }
        if settings.isAnnounced { note(address) }
        logger.notice("listening on \(address)")
        onListening(address)
    }

    private func note(_ address: String) {
        do {
            try addressFile.write(address)
        } catch {
            logger.warning("\(AddressFile.name) could not be written", metadata: ["error": "\(error)"])
        }
    }

    private func endpoint<Connection: ServerChildChannel>(
        _ socket: SocketFile?
    ) -> ConnectionServer<Connection>.Endpoint {
        if let descriptor = settings.descriptor { return .inherited(descriptor) }
        return switch settings.address {
        case .host(let host, let port): .host(host, port: port)
        case .socket(let path): .socket(path: socket?.temporaryPath ?? path)
        }
    }

    private var connectionSettings: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(book: connections)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10,
                maxHeaderListSize: Self.headerLimit,
                maxHeaderFieldCount: 100
            )
        )
    }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): "unix:\(path)"
        }
    }
}
