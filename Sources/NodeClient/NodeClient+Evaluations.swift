import HTTPTransport
package import Identifiers
package import NodeAPI

extension NodeClient {
    /// A page of the evaluations of a model in the bundles that the node has, and the files that are no evidence.
    /// - Parameter cursor: the `next` of the page before; nil for the first.
    package func evaluations(
        _ project: ProjectName,
        _ model: ModelName,
        version: VersionID? = nil,
        after cursor: String? = nil,
        limit: Int = 50
    ) async throws -> EvaluationList {
        try await repeatable(
            .get,
            RequestPath.joined(
                "v1",
                "projects",
                project.text,
                "models",
                model.text,
                "evaluations",
                query: [("version", version?.text), ("after", cursor), ("limit", String(limit))]
            )
        )
    }

    /// The bytes of an evaluation's document. The caller reads them with `EvaluationRecord.read`, and so knows its id.
    /// - Parameter text: 6 digits or more of its id.
    package func evaluation(_ project: ProjectName, _ text: String) async throws -> [UInt8] {
        let path = RequestPath.joined("v1", "projects", project.text, "evaluations", text)
        return try await withRetries {
            let response = try await send(.get, path, headers: [], body: nil)
            return try await content(of: response, limit: 16 << 20, path)
        }
    }
}
