package import AutomationNode
import DurableFiles
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Identifiers
package import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The HTTP side of a running slipwayd: binds, says where, answers until it is told to stop.
package struct NodeListener: Service {
    package struct Settings: Sendable {
        package var address: ListenAddress
        package var tls: NodeConfiguration.TLS?
        /// Plain HTTP beyond this machine.
        package var allowsUnencrypted = false
        /// Connections at one time; more wait.
        package var connections = 512

        package init(address: ListenAddress, tls: NodeConfiguration.TLS? = nil, allowsUnencrypted: Bool = false) {
            self.address = address
            self.tls = tls
            self.allowsUnencrypted = allowsUnencrypted
        }
    }

    /// The most bytes of all header fields of a request.
    private static let headerLimit = 64 << 10

    private let settings: Settings
    private let routes: NodeRoutes
    private let addressFile: AddressFile
    private let logger: Logger
    private let onListening: @Sendable (_ address: String) -> Void

    /// - Parameters:
    ///   - state: the node's directory, where `slipwayd.address` tells where it listens.
    ///   - onListening: called with the same text.
    /// - Throws: `listen.unencrypted` for an address that others can reach, without TLS.
    package init(
        settings: Settings,
        routes: NodeRoutes,
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
        addressFile.remove()
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
            router: routes.router(),
            server: try server(),
            configuration: ApplicationConfiguration(
                address: bindAddress(socket),
                serverName: nil,
                availableConnectionsDelegate: .maximum(settings.connections, logger: quiet)
            ),
            onServerRunning: { channel in
                do {
                    try socket?.install()
                    try announce(channel)
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
        addressFile.remove()
        socket?.discard()
        socket?.remove()
    }

    private func announce(_ channel: any Channel) throws {
        let address =
            switch settings.address {
            case .socket(let path): "unix:\(path)"
            case .host(let host, let port):
                "\(settings.tls == nil ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):"
                    + String(channel.localAddress?.port ?? port)
            }
        try addressFile.write(address)
        logger.notice("listening on \(address)")
        onListening(address)
    }

    private func bindAddress(_ socket: SocketFile?) -> BindAddress {
        switch settings.address {
        case .host(let host, let port): .hostname(host, port: port)
        case .socket(let path): .unixDomainSocket(path: socket?.temporaryPath ?? path)
        }
    }

    private func server() throws -> HTTPServerBuilder {
        let http = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard()],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10,
                    maxHeaderListSize: Self.headerLimit,
                    maxHeaderFieldCount: 100
                )
            )
        )
        guard let tls = settings.tls else { return http }
        return try .tls(http, tlsConfiguration: try Self.configuration(tls))
    }

    private static func configuration(_ tls: NodeConfiguration.TLS) throws(ListenFailure) -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate)
            guard !chain.isEmpty else {
                throw ListenFailure(.certificate, tls.certificate, "there is no CERTIFICATE block in it")
            }
            let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // A key that is not the certificate's shows itself here, not at the first connection.
            _ = try NIOSSLContext(configuration: configuration)
            return configuration
        } catch let failure as ListenFailure {
            throw failure
        } catch {
            throw ListenFailure(
                .certificate,
                "\(tls.certificate), \(tls.key)",
                "expected a certificate chain and its unencrypted private key in PEM: \(error)"
            )
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
