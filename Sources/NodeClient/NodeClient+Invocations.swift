import AsyncHTTPClient
package import Identifiers
import NIOCore
import NIOHTTP1
import NodeAPI

/// Rows for a model of a node, as its scoring route takes them.
package struct NodeInvocation: Sendable {
    package let project: ProjectName
    package let model: String
    /// Nil, with no alias: the active one.
    package let version: String?
    package let alias: String?
    package let wantsProbabilities: Bool
    package let contentType: String
    /// Rows at the beginning that are not asked, but tell what the columns hold in other pieces of the same file.
    package let exampleRows: Int
    package let body: [UInt8]

    package init(
        project: ProjectName,
        model: String,
        version: String?,
        alias: String?,
        wantsProbabilities: Bool,
        contentType: String,
        exampleRows: Int = 0,
        body: [UInt8]
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.alias = alias
        self.wantsProbabilities = wantsProbabilities
        self.contentType = contentType
        self.exampleRows = exampleRows
        self.body = body
    }

    fileprivate var path: String {
        let chosen = version.map { ["versions", $0] } ?? alias.map { ["aliases", $0] } ?? []
        return RequestPath.joined(
            ["v1", "projects", project.text, "models", model] + chosen + ["invocations"],
            query: [("probabilities", wantsProbabilities ? "true" : nil)]
        )
    }
}

/// What a model of a node answered.
package struct NodePrediction: Sendable {
    /// Which version did; nil where the node does not say.
    package let version: String?
    /// What the model's answer was in Python, such as `series`; nil where the node does not say.
    package let form: String?
    package let body: [UInt8]
}

extension NodeClient {
    /// Asking is without harm, so it is repeated while the node cannot just now.
    package func invoke(_ invocation: NodeInvocation) async throws -> NodePrediction {
        let path = invocation.path
        return try await withRetries {
            let response = try await exchange(
                .POST,
                path,
                headers: [
                    ("Content-Type", invocation.contentType), ("Slipway-Examples", String(invocation.exampleRows)),
                ],
                body: .bytes(invocation.body)
            )
            guard (200..<300).contains(response.status.code) else { throw try await refusal(response, path) }
            return NodePrediction(
                version: response.headers.first(name: "Slipway-Version"),
                form: response.headers.first(name: "Slipway-Form"),
                body: try await content(of: response, limit: 1 << 30, path)
            )
        }
    }

    /// The scoring route speaks as MLflow's server does, with the code in a header.
    private func refusal(_ response: HTTPClientResponse, _ path: String) async throws -> any Error {
        struct Words: Decodable {
            let message: String
        }
        guard let code = response.headers.first(name: "Slipway-Code") else {
            return try await problem(of: response, path)
        }
        let bytes = try await content(of: response, limit: 1 << 20, path)
        let words = try? WireJSON.decode(Words.self, from: bytes)
        return NodeProblem(
            Problem(
                code: code,
                title: "Refused",
                status: Int(response.status.code),
                detail: words?.message ?? "status \(response.status.code)",
                subject: path
            )
        )
    }
}
