import AsyncSupport
import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import NodeServer
import StrictJSON
import Testing

/// Who may ask what: a row for each route of the server, by the roles of docs/operating.md.
@Suite("Routes and roles")
struct RouteMatrixTests {
    /// The callers, in the order of the letters of a row.
    private static let callers = [
        "none", "unknown", "ended", "viewer", "operator", "deployer", "scorer", "admin", "viewer of p", "deployer of q",
        "scorer of p", "scorer of the model other", "labeler", "labeler of the model other",
    ]

    /// `-` 401, `x` 403 by the role, `s` 403 by the scope, `+` it was let in.
    private static let table: [String: String] = [
        "GET /healthz": "++++++++++++++",
        "GET /readyz": "---+++x+ssxxxx",
        "GET /metrics": "---+++x+ssxxxx",
        "GET /openapi.yaml": "---+++++++++++",
        "GET /v1/version": "---+++x+++xxxx",
        "GET /v1/audit": "---+++x+ssxxxx",
        "GET /v1/audit/anchor": "---+++x+ssxxxx",
        "GET /v1/gc": "---+++x+ssxxxx",
        "POST /v1/gc": "---x+xx+xxxxxx",
        "POST /v1/drain": "---x+xx+xxxxxx",
        "DELETE /v1/drain": "---x+xx+xxxxxx",
        "GET /v1/bundles": "---+++x+++xxxx",
        "POST /v1/bundles": "---xx+x+x+xxxx",
        "POST /v1/offers": "---xx+x+x+xxxx",
        "POST /v1/offers/{offer}/blobs": "---xx+x+x+xxxx",
        "POST /v1/offers/{offer}/commit": "---xx+x+x+xxxx",
        "DELETE /v1/offers/{offer}": "---xx+x+x+xxxx",
        "HEAD /v1/blobs/{digest}": "---+++x+ssxxxx",
        "PUT /v1/blobs/{digest}": "---xx+x+x+xxxx",
        "GET /v1/projects": "---+++x+++xxxx",
        "GET /v1/projects/{project}": "---+++x++sxxxx",
        "DELETE /v1/projects/{project}": "---xxxx+xxxxxx",
        "GET /v1/projects/{project}/removal": "---xxxx+xxxxxx",
        "GET /v1/projects/{project}/bundles": "---+++x++sxxxx",
        "GET /v1/projects/{project}/bundles/{bundle}": "---+++x++sxxxx",
        "GET /v1/projects/{project}/bundles/{bundle}/probation": "---+++x++sxxxx",
        "GET /v1/projects/{project}/bundles/{bundle}/claims": "---+++x++sxxxx",
        "POST /v1/projects/{project}/bundles/{bundle}/claims": "---xx+x+xsxxxx",
        "GET /v1/projects/{project}/bundles/{bundle}/decision": "---+++x++sxxxx",
        "GET /v1/policy": "---+++x+ssxxxx",
        "GET /v1/orders": "---+++x+++xxxx",
        "POST /v1/orders": "---xx+x+x+xxxx",
        "GET /v1/projects/{project}/generations": "---+++x++sxxxx",
        "GET /v1/projects/{project}/models/{model}/evaluations": "---+++x++sxxxx",
        "POST /v1/projects/{project}/models/{model}/labels": "---x+xx+xxxx+s",
        "GET /v1/projects/{project}/evaluations/{evaluation}": "---+++x++sxxxx",
        "GET /v1/projects/{project}/comparisons": "---+++x++sxxxx",
        "GET /v1/projects/{project}/comparisons/{comparison}": "---+++x++sxxxx",
        "GET /v1/projects/{project}/monitor": "---+++x++sxxxx",
        "GET /v1/projects/{project}/models/{model}/monitor": "---+++x++sxxxx",
        "GET /v1/projects/{project}/models/{model}/monitor/windows": "---+++x++sxxxx",
        "GET /v1/projects/{project}/models/{model}/monitor/windows/{window}": "---+++x++sxxxx",
        "GET /v1/alerts": "---+++x+++xxxx",
        "GET /v1/alerts/{alert}": "---+++x+++xxxx",
        "POST /v1/alerts/{alert}/acknowledge": "---x+xx+xxxxxx",
        "POST /v1/alerts/{alert}/close": "---x+xx+xxxxxx",
        "GET /v1/projects/{project}/deployments": "---+++x++sxxxx",
        "GET /v1/projects/{project}/deployments/{deployment}": "---+++x++sxxxx",
        "POST /v1/projects/{project}/deployments": "---x++x+xsxxxx",
        "POST /v1/projects/{project}/deployments/{deployment}/cancel": "---x++x+xsxxxx",
        "POST /v1/projects/{project}/rollback": "---x++x+xsxxxx",
        "POST /v1/projects/{project}/confirm": "---x++x+xsxxxx",
        "POST /v1/projects/{project}/forgive": "---x+xx+xxxxxx",
        "PUT /v1/projects/{project}/generations/{generation}/pin": "---x+xx+xxxxxx",
        "GET /v2": "---x+x++xx++xx",
        "GET /v2/health/live": "---x+x++xx++xx",
        "GET /v2/health/ready": "---x+x++xx++xx",
    ]

    /// All that asks the model `m` of the project `p`.
    private static let model = "---x+x++xx+sxx"

    @Test("each route lets in whom the table says, and no other; a route without a row is a failure")
    func matrix() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let tokens = try tokens(of: node)
        for route in node.routes.all {
            let name = "\(route.method.rawValue) \(route.path)"
            let asksModel = route.path.contains("/models/{model}")
            let row = try #require(Self.table[name] ?? (asksModel ? Self.model : nil), "\(name) has no row")
            try #require(row.count == Self.callers.count, "\(name) has \(row.count) letters")
            for (caller, expected) in zip(Self.callers, row) {
                let answer = try await node.ask(route.method, Self.path(of: route), token: tokens[caller])
                #expect(Self.letter(for: answer) == expected, "\(name) for \(caller): \(answer.status)")
            }
        }
        let names = Set(node.routes.all.map { "\($0.method.rawValue) \($0.path)" })
        #expect(Set(Self.table.keys).subtracting(names).isEmpty)
    }

    @Test("an unknown path tells nothing to whom the node does not know")
    func unknownPath() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        for (token, status) in [("", 401), ("wrong", 401), (node.token, 404)] {
            #expect(try await node.ask(.get, "/v1/nothing", token: token).status.code == status)
        }
    }

    private func tokens(of node: TestNode) throws -> [String: String] {
        let now = SystemClock().timeOfDay
        let p = Set([try #require(ProjectName("p"))])
        let other = Scope(models: [try #require(ModelName("other"))])
        var tokens = [
            "none": "", "unknown": "slipway_" + String(repeating: "0", count: 64),
            "ended": try node.token(
                "ended",
                TokenGrant(role: .admin, expires: now.adding(seconds: -1)),
                made: now.adding(seconds: -10)
            ),
            "viewer of p": try node.token("viewer-p", TokenGrant(role: .viewer, scope: Scope(projects: p))),
            "deployer of q": try node.token(
                "deployer-q",
                TokenGrant(role: .deployer, scope: Scope(projects: [try #require(ProjectName("q"))]))
            ),
            "scorer of p": try node.token("scorer-p", TokenGrant(role: .scorer, scope: Scope(projects: p))),
            "scorer of the model other": try node.token("scorer-o", TokenGrant(role: .scorer, scope: other)),
            "labeler of the model other": try node.token("labeler-o", TokenGrant(role: .labeler, scope: other)),
        ]
        for role in Role.allCases {
            tokens[role.rawValue] = try node.token("a-\(role.rawValue)", TokenGrant(role: role))
        }
        return tokens
    }

    private static func path(of route: Route) -> String {
        let values = [
            "{project}": "p", "{model}": "m", "{version}": "3", "{alias}": "best", "{offer}": "o", "{deployment}": "1",
            "{generation}": "1", "{window}": "1", "{alert}": "1", "{bundle}": "b", "{evaluation}": "0123456789ab",
            "{comparison}": "0123456789ab",
            "{digest}": "sha256:" + String(repeating: "0", count: 64),
        ]
        return values.reduce(route.path) { $0.replacing($1.key, with: $1.value) }
    }

    private static func letter(for answer: TestResponse) -> Character {
        switch answer.status.code {
        case 401: "-"
        case 403: code(of: answer) == "token.scope" ? "s" : "x"
        default: "+"
        }
    }

    private static func code(of answer: TestResponse) -> String? {
        if let name = HTTPField.Name("slipway-code"), let code = answer.headers[name] { return code }
        let document = try? JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer")
        return document?["code"]?.string
    }
}
