import AsyncSupport
import AutomationNode
import Hummingbird
import HummingbirdTesting
import Identifiers
import Logging
import NodeServer
import TestSupport

/// The routes of a node with an empty state directory, without a network.
struct TestNode {
    let directory: TemporaryDirectory
    let routes: NodeRoutes
    /// The admin token.
    let token: String
    let bodies: BodyBudget

    /// - Parameter serving: who answers scoring requests; nil: the node, which has no models.
    init(
        configuration: NodeConfiguration = NodeConfiguration(),
        serving: (any ModelServing)? = nil,
        log: RequestLog? = nil
    ) async throws {
        directory = try TemporaryDirectory()
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let node = try await AutomationNode.open(
            state: directory.path("state"),
            configuration: configuration,
            logger: quiet
        )
        bodies = BodyBudget(limit: configuration.bodyBudget)
        routes = NodeRoutes(
            node: node,
            bodies: bodies,
            logger: quiet,
            serving: serving,
            log: log
        )
        token = String(try directory.text("state/admin.token").dropLast())
    }

    /// A new token.
    func token(_ name: String, _ grant: TokenGrant, made now: Timestamp = SystemClock().timeOfDay) throws -> String {
        try TokenStore(state: directory.path("state")).create(name, grant, now: now)
    }

    /// - Parameter token: nil for that of the admin; empty for none.
    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        token: String? = nil,
        headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> TestResponse {
        var all: HTTPFields = token == "" ? [:] : [.authorization: "Bearer \(token ?? self.token)"]
        for field in headers { all[field.name] = field.value }
        let headers = all
        return try await Application(router: routes.router()).test(.router) { client in
            try await client.execute(
                uri: path,
                method: method,
                headers: headers,
                body: body.isEmpty ? nil : ByteBuffer(string: body)
            )
        }
    }
}
