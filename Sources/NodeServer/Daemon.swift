package import AutomationNode
import DurableFiles
import Identifiers
package import Logging
import ServiceLifecycle
package import UnixSignals

#if canImport(Glibc)
import Glibc
#endif

/// A whole slipwayd: the node recovers first, then it listens; both end together.
package struct Daemon: Sendable {
    /// Requests under way have this long to end after a stop was asked for.
    package static let stopLimit = Duration.seconds(25)

    /// Files that a node needs to have open at least, and more than it ever has.
    private static let openFiles = 64...65536

    private let state: String
    private let configuration: NodeConfiguration
    private let listen: NodeListener.Settings
    private let logger: Logger
    private let faults: FaultPoints

    package init(
        state: String,
        configuration: NodeConfiguration,
        listen: NodeListener.Settings,
        logger: Logger,
        faults: FaultPoints = .none
    ) {
        self.state = state
        self.configuration = configuration
        self.listen = listen
        self.logger = logger
        self.faults = faults
    }

    /// Returns after a stop that was asked for by a signal, or by graceful shutdown of the task it runs in.
    package func run(
        stoppingOn signals: [UnixSignal] = [.sigterm, .sigint],
        reloadingOn reloads: [UnixSignal] = [.sighup],
        onListening: @escaping @Sendable (_ address: String) -> Void = { _ in }
    ) async throws {
        // A signal that nobody waits for yet ends the process.
        let reloading = await UnixSignalsSequence(trapping: reloads)
        ProcessLimits.reportLongFiles()
        let open = try ProcessLimits.raiseOpenFiles(least: Self.openFiles.lowerBound, most: Self.openFiles.upperBound)
        var listen = listen
        // Connections that wait must not take the descriptors of those that are answered.
        listen.connections = min(listen.connections, open / 4)
        let certificates = try listen.tls.map { try ServerCertificates($0) }
        let connections = ConnectionBook(connections: listen.connections)
        let node = try await AutomationNode.open(
            state: state,
            configuration: configuration,
            logger: logger,
            faults: faults
        )
        if let path = node.adminTokenPath { logger.notice("the admin token of this node is in \(path)") }
        BodyWork.begin()
        let requestLog = RequestLog(state: try DirectoryHandle(path: state), logger: logger)
        let routes = NodeRoutes(
            node: node,
            bundleLimit: configuration.limits.bundleBytes,
            bodies: BodyBudget(limit: configuration.bodyBudget),
            logger: logger,
            log: requestLog,
            hosts: hostNames(certificates),
            origins: configuration.origins,
            findings: { certificates?.findings(at: Int64(time(nil))) ?? [] }
        )
        let listener = try NodeListener(
            settings: listen,
            routes: routes,
            certificates: certificates,
            connections: connections,
            state: state,
            logger: logger,
            onListening: onListening
        )
        let operators = try operatorsListener(routes)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: NodeService(node: node)), .init(service: requestLog), .init(service: listener),
            ]
                + operators.map { .init(service: $0) }
                + [
                    .init(
                        service: Reloading(
                            signals: reloading,
                            certificates: certificates,
                            connections: [connections],
                            logger: logger
                        )
                    )
                ],
            gracefulShutdownSignals: signals,
            logger: quiet
        )
        group.maximumGracefulShutdownDuration = Self.stopLimit
        logger.notice("slipwayd serves \(state)")
        try await ServiceGroup(configuration: group).run()
        logger.notice("slipwayd has stopped")
    }
}

extension Daemon {
    /// Connections of the operators' socket.
    private static let operators = 64

    /// What whoever may use the socket asks, whatever others do at the door.
    private func operatorsListener(_ routes: NodeRoutes) throws -> [NodeListener] {
        guard let path = configuration.operatorsSocket else { return [] }
        var settings = NodeListener.Settings(address: .socket(path: path))
        settings.connections = Self.operators
        settings.isAnnounced = false
        return [try NodeListener(settings: settings, routes: routes, state: state, logger: logger)]
    }

    private func hostNames(_ certificates: ServerCertificates?) -> @Sendable () -> HostNames {
        var known = configuration.names
        if case .host(let host, _) = listen.address { known.append(host) }
        return { [known, configured = configuration.hosts] in
            HostNames(known: known + (certificates?.names ?? []), configured: configured)
        }
    }
}

/// The node's own work as a service: probation, expiry of offers, retention.
private struct NodeService: Service {
    let node: AutomationNode

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await node.run()
            } catch is CancellationError {
                return
            }
        }
    }
}
