import AsyncSupport
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
///
/// `NodeServer` is the HTTP side of an automation node: it takes connections, finds out who asks, hands each request to
/// `AutomationNode`, and writes the answer.
///
/// - `Lifecycle`: `Daemon` (this type) with its stop, its reload, and the service manager.
/// - `Connections`: a `NodeListener` for each socket; a `ConnectionGuard` cuts off who sends or takes too slowly, and a
///   `ConnectionBook` bounds how many connections there are. `Certificates` has both sides of TLS.
/// - `Middleware`: what every request passes, from the request's id to the authentication; `Access` says for each route who may
///   ask. Each failure becomes a problem document in one place (`ProblemMiddleware`).
/// - `Routes`: a `Route` parses a request and asks the node; docs/openapi.yaml has the same list.
/// - `Pages`: what browsers see (docs/pages.md): sessions, forms, and routes that ask the node what the API asks it.
/// - `Scoring`: requests to models in both protocols (`ScoringExchange`), with a budget for their bodies.
/// - `Metrics` and `Log`: figures for Prometheus, lines for the journal, and the sample of requests.
///
/// Begin with `NodeRoutes.all`, then follow `ScoringExchange.answer` or a route of `Routes`.
///
/// The target decides nothing about a deployment and reads no bundle. Bodies are read and answers written on threads of their
/// own (`BodyWork`), and on the threads that serve only those of a row or two.
package struct Daemon: Sendable {
    /// Files that a node needs to have open at least, and more than it ever has.
    private static let openFiles = 64...65536

    private let state: String
    private let configuration: NodeConfiguration
    private let listen: NodeListener.Settings
    private let source: ConfigurationSource?
    private let manager: ServiceManager
    private let logger: Logger
    private let faults: FaultPoints

    /// - Parameters:
    ///   - listen: where, unless the service manager hands sockets over.
    ///   - source: where the configuration is read again; nil: nowhere.
    package init(
        state: String,
        configuration: NodeConfiguration,
        listen: NodeListener.Settings,
        source: ConfigurationSource? = nil,
        manager: ServiceManager = ServiceManager(),
        logger: Logger,
        faults: FaultPoints = .none
    ) {
        self.state = state
        self.configuration = configuration
        self.listen = listen
        self.source = source
        self.manager = manager
        self.logger = logger
        self.faults = faults
    }

    /// Returns after a stop that was asked for by a signal, or by graceful shutdown of the task it runs in.
    package func run(
        stoppingOn signals: [UnixSignal] = [.sigterm, .sigint],
        reloadingOn reloads: [UnixSignal] = [.sighup],
        onListening: @escaping @Sendable (_ address: String) -> Void = { _ in }
    ) async throws {
        // First: what waits for signals opens files, and a process that may not ends without a word.
        let open = try ProcessLimits.raiseOpenFiles(least: Self.openFiles.lowerBound, most: Self.openFiles.upperBound)
        // A signal that nobody waits for yet ends the process.
        let reloading = await UnixSignalsSequence(trapping: reloads)
        ProcessLimits.reportLongFiles()
        var listen = listen
        // Connections that wait must not take the descriptors of those that are answered.
        listen.connections = min(listen.connections, open / 4)
        let certificates = try listen.tls.map { try ServerCertificates($0) }
        manager.tell("making the state whole")
        let node = try await AutomationNode.open(
            state: state,
            configuration: configuration,
            logger: logger,
            faults: faults
        )
        if let path = node.adminTokenPath { logger.notice("the admin token of this node is in \(path)") }
        BodyWork.begin()
        PageWork.begin()
        let requestLog = RequestLog(state: try DirectoryHandle(path: state), logger: logger, clock: node.clock)
        let bodies = BodyBudget(limit: configuration.bodyBudget)
        let outcome = ReloadOutcome()
        let routes = NodeRoutes(
            node: node,
            bodies: bodies,
            logger: logger,
            log: requestLog,
            hosts: hostNames(node, certificates),
            isSecured: certificates != nil,
            findings: {
                let now = node.clock.timeOfDay.milliseconds / 1000
                return outcome.findings + (certificates?.findings(at: now) ?? [])
            }
        )
        let (asked, hurry) = (Latch(), Latch())
        let doors = Doors(
            state: state,
            node: node,
            routes: routes,
            certificates: certificates,
            manager: manager,
            hurry: hurry,
            logger: logger
        )
        let listeners = try doors.listeners(listen, operatorsSocket: configuration.operatorsSocket, onListening)
        let reload = Reloading(
            signals: reloading,
            start: configuration,
            node: node,
            source: source,
            certificates: certificates,
            connections: listeners.map(\.connections),
            bodies: bodies,
            outcome: outcome,
            manager: manager,
            logger: logger
        )
        let stopping = Stopping(node: node, asked: asked, hurry: hurry, manager: manager, logger: logger)
        // They end from the last to the first.
        let services: [any Service] =
            [
                NodeService(node: node), requestLog, Watchdog(manager: manager, clock: node.clock),
                StartReport(node: node, manager: manager),
            ]
            + [Listeners(all: listeners), reload]
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) }
                    + [.init(service: stopping, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: quiet
            )
        )
        logger.notice("slipwayd serves \(state)")
        let stops = StopSignals(
            signals: await UnixSignalsSequence(trapping: signals),
            asked: asked,
            hurry: hurry,
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await stops.follow() }
            defer { tasks.cancelAll() }
            try await group.run()
        }
        logger.notice("slipwayd has stopped")
    }

    private func hostNames(
        _ node: AutomationNode,
        _ certificates: ServerCertificates?
    ) -> @Sendable () -> HostNames {
        let inherited = manager.mainSockets.map(\.address)
        let own = (inherited.isEmpty ? [listen.address] : inherited).compactMap { address -> String? in
            guard case .host(let host, _) = address else { return nil }
            return host
        }
        return {
            let configuration = node.configuration
            return HostNames(
                known: configuration.names + own + (certificates?.names ?? []),
                configured: configuration.hosts
            )
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

/// All listeners of a node, which begin and end together.
private struct Listeners: Service {
    let all: [NodeListener]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for listener in all { group.addTask { try await listener.run() } }
            try await group.waitForAll()
        }
    }
}

/// Tells the service manager what is still to load, once it is over.
private struct StartReport: Service {
    let node: AutomationNode
    let manager: ServiceManager

    func run() async throws {
        await cancelWhenGracefulShutdown { [node, manager] in
            await node.loaded()
            if Task.isCancelled { return }
            manager.tell("serving")
            try? await gracefulShutdown()
        }
    }
}
