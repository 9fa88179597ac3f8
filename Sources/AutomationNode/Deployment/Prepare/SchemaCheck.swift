import Identifiers
import MLflow

/// Compares the schemas of the new active versions with those of the current ones: no version may break its callers unless the
/// deployment allows it by the model's name, or the configuration says `schemas: report`.
struct SchemaCheck: Sendable {
    struct Versions: Sendable {
        let models: GenerationModels
        let active: [ModelName: VersionID]
    }

    struct Break: Sendable {
        let model: ModelName
        let words: String
    }

    /// A change that breaks callers and is not allowed.
    private struct Refusal {
        let model: ModelName
        let old: VersionID
        let new: VersionID
        let change: SchemaComparison.Change

        var finding: Finding {
            Finding(
                code: NodeCode.deploymentSchema.rawValue,
                subject: "\(model) \(new)",
                expected: "the schema that callers of \(old) send and read",
                found: change.description
            )
        }
    }

    let project: ProjectName
    /// Nil: nothing is current.
    let before: Versions?
    let after: Versions
    let policy: SchemaPolicy
    let allowed: Set<ModelName>

    /// - Returns: a line for each model whose schema changes, or that answers no more, for the record, and what was allowed of it.
    /// - Throws: `deployment.schema` with each change that breaks callers and is not allowed.
    func run() throws -> (lines: [String], allowed: [Break]) {
        guard let before else { return ([], []) }
        var lines: [String] = []
        var accepted: [Break] = []
        var refusals: [Refusal] = []
        for (model, version) in after.active.sorted(by: { $0.key < $1.key }) {
            // What the disk has changed of the old one holds nothing up that is whole.
            guard let old = before.active[model], let known = try? before.models.document(model, old)
            else {
                continue
            }
            let new = try after.models.document(model, version)
            let comparison = SchemaComparison(from: known.schema, to: new.schema)
            let changes = comparison.changes.map(\.description).joined(separator: "; ")
            if !changes.isEmpty {
                let breaks = comparison.breaking.isEmpty ? "" : "CALLERS MAY BREAK: "
                lines.append("schema of \(model), \(old) -> \(version): \(breaks)\(changes)")
            }
            guard !comparison.breaking.isEmpty, policy == .refuse else { continue }
            if allowed.contains(model) {
                accepted.append(Break(model: model, words: "\(old) -> \(version): \(changes)"))
            } else {
                refusals += comparison.breaking.map { Refusal(model: model, old: old, new: version, change: $0) }
            }
        }
        guard refusals.isEmpty else { throw failure(refusals) }
        return (lines + gone(before.active), accepted)
    }

    /// Models that answer now and would no more. That is no slip of a new version, but what the signer chose: it is told.
    private func gone(_ active: [ModelName: VersionID]) -> [String] {
        active.filter { after.active[$0.key] == nil }.sorted { $0.key < $1.key }.map { model, version in
            "schema of \(model), \(version) -> none: CALLERS MAY BREAK: it has no active version any more"
        }
    }

    private func failure(_ refusals: [Refusal]) -> NodeFailure {
        let findings = refusals.map(\.finding)
        let options = Set(refusals.map(\.model)).sorted().map { "--allow-schema-change \($0)" }.joined(separator: " ")
        return NodeFailure(
            .deploymentSchema,
            project.text,
            "what runs now has callers that would break: "
                + findings.map { "\($0.subject): \($0.found)" }.joined(separator: "; ")
                + "; deploy a version that takes and gives what they know, or, where they are ready, say \(options)",
            findings: findings
        )
    }
}

/// The policy for a version whose schema differs from the current version's.
package enum SchemaPolicy: String, Sendable {
    /// It is told in the record.
    case report
    /// It is refused, unless the deployment allows it by the model's name.
    case refuse
}
