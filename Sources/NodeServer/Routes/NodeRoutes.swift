package import AutomationNode
package import Hummingbird
import Identifiers
package import Logging

/// The HTTP API of a node: routes that parse a request, ask the node, and write its answer as JSON.
package struct NodeRoutes: Sendable {
    let node: AutomationNode
    private let bodies: BodyBudget
    let statistics = RequestStatistics()
    let scoring: ScoringExchange
    private let logger: Logger
    private let hosts: @Sendable () -> HostNames
    let probes: ProbeAnswers
    /// The findings of the listeners and their certificates, for reports on the node's health.
    let findings: @Sendable () -> [String]
    let pages: PageRoutes

    /// - Parameters:
    ///   - bodies: where all bodies that are kept in memory are counted.
    ///   - serving: who answers scoring requests; nil: the node.
    ///   - log: where a sample of them goes; nil: nowhere.
    ///   - hosts: the names that the node is asked by, as they are at the moment.
    ///   - isSecured: whether the listeners have TLS.
    package init(
        node: AutomationNode,
        bodies: BodyBudget,
        logger: Logger,
        serving: (any ModelServing)? = nil,
        log: RequestLog? = nil,
        hosts: @escaping @Sendable () -> HostNames = { HostNames() },
        isSecured: Bool = false,
        findings: @escaping @Sendable () -> [String] = { [] }
    ) {
        self.hosts = hosts
        self.findings = findings
        self.node = node
        probes = ProbeAnswers(node: node)
        self.bodies = bodies
        self.logger = logger
        scoring = ScoringExchange(serving: serving ?? node, log: log, clock: node.clock)
        pages = PageRoutes(node: node, scoring: scoring, isSecured: isSecured, findings: findings)
    }

    /// The most bytes of a whole bundle, plain or compressed.
    var bundleLimit: UInt64 { node.configuration.limits.bundleBytes }

    /// Every route of the API.
    package var all: [Route] {
        serviceRoutes + bundleRoutes + offerRoutes + projectRoutes + evaluationRoutes + signOffRoutes + monitoringRoutes
            + labelRoutes + orderRoutes
            + probationRoutes + deploymentRoutes + scoringRoutes
    }

    /// - Parameters:
    ///   - connections: the listener's; nil where there is none.
    ///   - clients: whose certificates count in place of a token, as it is at the moment.
    package func router(
        connections: ConnectionBook? = nil,
        clients: @escaping @Sendable () -> ClientCertificates? = { nil }
    ) -> Router<NodeRequestContext> {
        let routes = all
        let router = Router(context: NodeRequestContext.self)
        router.add(middleware: StatisticsMiddleware(statistics: statistics, logger: logger, clock: node.clock))
        router.add(
            middleware: ProblemMiddleware(routes: routes, logger: logger, clock: node.clock) { [node] in
                node.configuration.hasPages
            }
        )
        router.add(middleware: BrowserGuard(node: node, hosts: hosts))
        let identity = PageIdentity(node: node, sessions: pages.sessions)
        router.add(
            middleware: AuthenticationMiddleware(
                node: node,
                connections: connections,
                clients: clients,
                pages: identity
            )
        )
        router.add(middleware: BodyBudgetMiddleware(budget: bodies))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { [serving = scoring.serving] request, context in
                let context = try route.access.judge(context, serving)
                try BrowserGuard.checkContentType(of: request, for: route.access)
                try Self.checkEncoding(of: request, for: route.access)
                return try await route.handle(request, context)
            }
        }
        for route in pages.all {
            router.on(RouterPath(route.path), method: route.method) { [pages] request, context in
                try await pages.answer(route, request, context)
            }
        }
        return router
    }

    /// Bundles and blobs are what they are, compressed or not; models refuse in the form of their protocols.
    private static func checkEncoding(of request: Request, for access: Access) throws(RequestFailure) {
        if request.method == .get || request.method == .head { return }
        switch access {
        case .scoped(.upload), .model, .inferenceModel: return
        default: try request.refuseEncoding()
        }
    }
}
