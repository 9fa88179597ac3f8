package import AutomationNode
import DurableFiles
import Hummingbird
import HummingbirdCore
import Identifiers
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The HTTP side of a running slipwayd: binds, says where, answers until it is told to stop.
package struct NodeListener: Service {
    package struct Settings: Sendable {
        package var address: ListenAddress
        package var tls: NodeConfiguration.TLS?
        /// Plain HTTP beyond this machine.
        package var allowsUnencrypted = false
        /// Connections at one time.
        package var connections = 512
        /// Whether `slipwayd.address` names it.
        package var isAnnounced = true

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
    private let connections: ConnectionBook
    private let addressFile: AddressFile
    private let logger: Logger
    private let onListening: @Sendable (_ address: String) -> Void

    /// - Parameters:
    ///   - certificates: what is shown and asked for; nil: read now, if TLS is spoken.
    ///   - connections: nil: a book of its own.
    ///   - state: the node's directory, where `slipwayd.address` tells where it listens.
    ///   - onListening: called with the same text.
    /// - Throws: `listen.unencrypted` for an address that others can reach, without TLS.
    package init(
        settings: Settings,
        routes: NodeRoutes,
        certificates: ServerCertificates? = nil,
        connections: ConnectionBook? = nil,
        state path: String,
        logger: Logger,
        onListening: @escaping @Sendable (_ address: String) -> Void = { _ in }
    ) throws {
        guard settings.address.isLocal || settings.tls != nil || settings.allowsUnencrypted else {
            throw ListenFailure(
                .unencrypted,
                "\(settings.address)",
                "without TLS, whoever is on the way can read the tokens: give tls.certificate and tls.key in the "
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
        self.onListening = onListening
    }

    package func run() async throws {
        let socket: SocketFile? =
            if case .socket(let path) = settings.address { try await SocketFile(path: path) } else { nil }
        let failure = Mutex<(any Error)?>(nil)
        do {
            try await run(socket) { error in failure.withLock { $0 = error } }
        } catch {
            clean(socket)
            throw error is any CodedFailure ? error : ListenFailure.binding(settings.address, error)
        }
        clean(socket)
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func run(_ socket: SocketFile?, fail: @escaping @Sendable (any Error) -> Void) async throws {
        // The framework's own lines are of no use to an operator unless something is wrong.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: routes.router(connections: connections, clients: certificates?.clients),
            server: server(),
            configuration: ApplicationConfiguration(
                address: bindAddress(socket),
                serverName: nil,
                // The book lets some go before; this is for when nobody can be let go.
                availableConnectionsDelegate: .maximum(settings.connections + Self.margin, logger: quiet)
            ),
            onServerRunning: { channel in
                do {
                    try socket?.install()
                    announce(channel)
                } catch {
                    fail(error)
                    channel.close(promise: nil)
                }
            },
            logger: quiet
        )
        try await application.run()
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

    private func bindAddress(_ socket: SocketFile?) -> BindAddress {
        switch settings.address {
        case .host(let host, let port): .hostname(host, port: port)
        case .socket(let path): .unixDomainSocket(path: socket?.temporaryPath ?? path)
        }
    }

    private func server() -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(book: connections)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10,
                maxHeaderListSize: Self.headerLimit,
                maxHeaderFieldCount: 100
            )
        )
        return HTTPServerBuilder { [certificates] responder in
            let plain = HTTP1Channel(responder: responder, configuration: configuration)
            return certificates.map { SecuredChannel(base: plain, certificates: $0) } ?? plain
        }
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
