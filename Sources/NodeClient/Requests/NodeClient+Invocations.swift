import HTTPTransport
package import Identifiers
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
    /// The number of rows at the beginning that are samples of other pieces of the same file: they give the columns' types, and
    /// get no answer.
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

/// The answer of a model of a node.
package struct NodePrediction: Sendable {
    /// The version that answered; nil where the node does not say.
    package let version: String?
    /// The form of the model's answer in Python, such as `series`; nil where the node does not say.
    package let form: String?
    package let body: [UInt8]
}

extension NodeClient {
    /// Asking is without harm, so it is repeated while the node cannot just now.
    package func invoke(_ invocation: NodeInvocation) async throws -> NodePrediction {
        let path = invocation.path
        return try await withRetries {
            let response = try await exchange(
                .post,
                path,
                headers: [
                    ("Content-Type", invocation.contentType), ("Slipway-Examples", String(invocation.exampleRows)),
                ],
                body: .bytes(invocation.body)
            )
            guard response.isSuccess else { throw try await refusal(response, path) }
            return NodePrediction(
                version: response[header: "Slipway-Version"],
                form: response[header: "Slipway-Form"],
                body: try await content(of: response, limit: 1 << 30, path)
            )
        }
    }

    /// The scoring route speaks as MLflow's server does, with the code in a header.
    private func refusal(_ response: HTTPResponse, _ path: String) async throws -> any Error {
        struct Words: Decodable {
            let message: String
        }
        guard let code = response[header: "Slipway-Code"] else {
            return try await problem(of: response, path)
        }
        let bytes = try await content(of: response, limit: 1 << 20, path)
        let words = try? WireJSON.decode(Words.self, from: bytes)
        return NodeProblem(
            Problem(
                code: code,
                title: "Refused",
                status: response.status,
                detail: words?.message ?? "status \(response.status)",
                subject: path
            )
        )
    }
}
