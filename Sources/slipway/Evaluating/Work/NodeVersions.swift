import Evaluation
import EvaluationRecords
import Identifiers
import NodeAPI
import NodeClient
import SavedModels

/// The versions that a node runs, as far as this project has exported them: only then a record of the node's answers is one of a content that is
/// known here.
struct NodeVersions {
    let project: Project
    let state: ProjectState
    let nodeProject: ProjectName
    let client: NodeClient

    /// The version that the node answers with.
    /// - Throws: `evaluation.foreign` unless the node's bundle is one that this project exported with it.
    func version(_ choice: ModelChoice, of model: SavedModel) async throws -> SavedVersion {
        let report = try await client.project(nodeProject)
        guard let current = report.current else {
            throw foreign(model, expected: "a bundle of \(nodeProject) that is current", found: "none")
        }
        let digest = Digest(current.bundleDigest) ?? Digest(hex: current.bundleDigest)
        guard let export = state.exports.last(where: { $0.manifest == digest }) else {
            throw foreign(
                model,
                expected: "a bundle that this project exported",
                found: "bundle \(current.bundle), which it did not; evaluate where that was exported"
            )
        }
        guard let asked = try id(choice, current, model) else {
            throw foreign(model, expected: "an active version", found: "none; name one with /VERSION")
        }
        guard export.versions[model.name]?.contains(asked) == true else {
            throw foreign(model, expected: "version \(asked) in bundle \(current.bundle)", found: "none")
        }
        return try state.require(model.name, asked)
    }

    private func id(_ choice: ModelChoice, _ current: GenerationReport, _ model: SavedModel) throws -> VersionID? {
        if let version = choice.version { return version }
        if let alias = choice.alias { return try state.version(of: model, named: alias).version }
        return current.active[model.name]
    }

    /// The model of the record, once the node has said which version answers.
    func require(_ answered: String?, is expected: SavedVersion, of model: SavedModel) throws -> EvaluatedModel {
        guard let answered, answered != expected.version.text else {
            return EvaluatedModel(name: model.name, origin: .version(expected.version, expected.manifest))
        }
        throw foreign(model, expected: "answers of version \(expected.version)", found: "those of \(answered)")
    }

    private func foreign(_ model: SavedModel, expected: String, found: String) -> RecordFailure {
        RecordFailure(.foreign, "\(model.name) on \(client.address)", expected: expected, found: found)
    }
}
