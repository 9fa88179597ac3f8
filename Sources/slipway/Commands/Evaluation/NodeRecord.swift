import EvaluationRecords
import Identifiers
import NodeClient
import Reports

/// The record of an evaluation or a comparison in the bundles of a node.
struct NodeRecord {
    let client: NodeClient
    let project: ProjectName

    /// - Parameter text: 6 digits or more of its id.
    /// - Throws: `evaluation.not-found` where neither has the id, and `evaluation.foreign` for an answer with another one.
    func document(_ text: String) async throws -> ReportedRecord {
        let record = try ReportedRecord.read(try await bytes(text), subject: "the answer of \(client.address)")
        // The id comes out of the content, so that a node cannot pass off another record.
        guard record.id.begins(with: text) else {
            throw RecordFailure(
                .foreign,
                "the answer of \(client.address)",
                expected: "the record \(text)",
                found: record.id.description
            )
        }
        return record
    }

    private func bytes(_ text: String) async throws -> [UInt8] {
        do {
            return try await client.evaluation(project, text)
        } catch let missing as NodeProblem where missing.stableCode == "evaluation.not-found" {
            do {
                return try await client.comparison(project, text)
            } catch let problem as NodeProblem where problem.stableCode == "comparison.not-found" {
                throw missing
            }
        }
    }
}
