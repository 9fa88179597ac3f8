import HTTPTransport
package import Identifiers
package import NodeAPI

extension NodeClient {
    /// Sends labels of answers, as lines of JSON. To send the same again is without harm: those that are there count as duplicates.
    /// - Parameter replaces: a label takes the place of another one on record; for operators.
    package func send(
        labels lines: [UInt8],
        of model: ModelName,
        in project: ProjectName,
        replaces: Bool = false
    ) async throws -> LabelReport {
        let path = RequestPath.joined(
            "v1",
            "projects",
            project.text,
            "models",
            model.text,
            "labels",
            query: [("replace", replaces ? "true" : nil)]
        )
        return try await post(lines: lines, to: path)
    }
}
