package import AutomationNode
package import Hummingbird
import Identifiers
package import Logging

/// The HTTP API of a node: routes that parse a request, ask the node, and write its answer as JSON.
package struct NodeRoutes: Sendable {
    let node: AutomationNode
    /// The most bytes of a whole bundle, wrapped or not.
    let bundleLimit: UInt64
    private let bodies: BodyBudget
    let statistics = RequestStatistics()
    let scoring: ScoringExchange
    private let logger: Logger

    /// - Parameters:
    ///   - bodies: where all bodies that are kept in memory are counted.
    ///   - serving: who answers scoring requests; nil: the node.
    ///   - log: where a sample of them goes; nil: nowhere.
    package init(
        node: AutomationNode,
        bundleLimit: UInt64,
        bodies: BodyBudget,
        logger: Logger,
        serving: (any ModelServing)? = nil,
        log: RequestLog? = nil
    ) {
        self.node = node
        self.bundleLimit = bundleLimit
        self.bodies = bodies
        self.logger = logger
        scoring = ScoringExchange(serving: serving ?? node, statistics: ScoringStatistics(), log: log)
    }

    /// Every route there is.
    package var all: [Route] {
        serviceRoutes + bundleRoutes + offerRoutes + projectRoutes + deploymentRoutes + scoringRoutes
    }

    package func router() -> Router<NodeRequestContext> {
        let routes = all
        let router = Router(context: NodeRequestContext.self)
        router.add(middleware: StatisticsMiddleware(statistics: statistics, logger: logger))
        router.add(middleware: ProblemMiddleware(routes: routes, logger: logger))
        router.add(middleware: AuthenticationMiddleware(node: node))
        router.add(middleware: BodyBudgetMiddleware(budget: bodies))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await route.handle(request, context)
            }
        }
        return router
    }
}
