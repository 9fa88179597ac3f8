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

    /// A page of the comparisons in the bundles that the node has, and the files that are no evidence.
    /// - Parameters:
    ///   - model: only those with a side of this model; nil: all.
    ///   - cursor: the `next` of the page before; nil for the first.
    package func comparisons(
        _ project: ProjectName,
        model: ModelName? = nil,
        after cursor: String? = nil,
        limit: Int = 50
    ) async throws -> ComparisonList {
        try await repeatable(
            .get,
            RequestPath.joined(
                "v1",
                "projects",
                project.text,
                "comparisons",
                query: [("model", model?.text), ("after", cursor), ("limit", String(limit))]
            )
        )
    }

    /// The bytes of an evaluation's document. The caller reads them with `EvaluationRecord.read`, and so knows its id.
    /// - Parameter text: 6 digits or more of its id.
    package func evaluation(_ project: ProjectName, _ text: String) async throws -> [UInt8] {
        try await document(RequestPath.joined("v1", "projects", project.text, "evaluations", text), limit: 16 << 20)
    }

    /// The bytes of a comparison's document, which the caller reads with `ComparisonRecord.read`.
    /// - Parameter text: 6 digits or more of its id.
    package func comparison(_ project: ProjectName, _ text: String) async throws -> [UInt8] {
        try await document(RequestPath.joined("v1", "projects", project.text, "comparisons", text), limit: 16 << 20)
    }
}
