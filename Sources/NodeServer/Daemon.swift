package import AutomationNode
import DurableFiles
import Identifiers
package import Logging
import ServiceLifecycle
package import UnixSignals

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
        onListening: @escaping @Sendable (_ address: String) -> Void = { _ in }
    ) async throws {
        ProcessLimits.reportLongFiles()
        let open = try ProcessLimits.raiseOpenFiles(least: Self.openFiles.lowerBound, most: Self.openFiles.upperBound)
        var listen = listen
        // Connections that wait must not take the descriptors of those that are answered.
        listen.connections = min(listen.connections, open / 4)
        let node = try await AutomationNode.open(
            state: state,
            configuration: configuration,
            logger: logger,
            faults: faults
        )
        if let path = node.adminTokenPath { logger.notice("the admin token of this node is in \(path)") }
        let requestLog = RequestLog(state: try DirectoryHandle(path: state), logger: logger)
        let listener = try NodeListener(
            settings: listen,
            routes: NodeRoutes(
                node: node,
                bundleLimit: configuration.limits.bundleBytes,
                bodies: BodyBudget(limit: configuration.bodyBudget),
                logger: logger,
                log: requestLog
            ),
            state: state,
            logger: logger,
            onListening: onListening
        )
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: NodeService(node: node)), .init(service: requestLog), .init(service: listener),
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
