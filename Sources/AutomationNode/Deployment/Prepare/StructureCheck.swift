import Bundles
import Identifiers
import MLflow

/// A check that the staged generation can run here: every version's MLmodel parses, every active version exists, and the Python
/// and MLflow of the active ones fit those in the node's configuration. Reports all findings.
struct StructureCheck: Sendable {
    let models: GenerationModels
    let bundle: StoredBundle
    let active: [ModelName: VersionID]
    let configuration: NodeConfiguration

    /// - Returns: a line for each model, for the record.
    /// - Throws: `deployment.structure` or `deployment.environment`, with every finding.
    func run() throws -> String {
        var findings: [Finding] = []
        var lines: [String] = []
        for model in bundle.manifest.models {
            if let version = active[model.name], !model.versions.contains(where: { $0.version == version }) {
                findings.append(
                    Finding(
                        code: NodeCode.deploymentStructure.rawValue,
                        subject: "models/\(model.name)",
                        expected: "the active version \(version)",
                        found: "the versions \(model.versions.map(\.version.text).joined(separator: ", "))"
                    )
                )
            }
            for version in model.versions { findings += inspect(model.name, version.version) }
            let versions = model.versions.count == 1 ? "1 version" : "\(model.versions.count) versions"
            lines.append("\(model.name): \(versions), active \(active[model.name]?.text ?? "none")")
        }
        guard let first = findings.first else { return lines.joined(separator: "\n") }
        let onlyEnvironment = findings.allSatisfy { $0.code == NodeCode.deploymentEnvironment.rawValue }
        throw NodeFailure(
            onlyEnvironment ? .deploymentEnvironment : .deploymentStructure,
            "\(bundle.manifest.project) \(bundle.manifest.bundle)",
            findings.map { "\($0.subject): expected \($0.expected), found \($0.found)" }.joined(separator: "\n")
                + (first.code == NodeCode.deploymentEnvironment.rawValue
                    ? "; see environment in the configuration" : ""),
            findings: findings
        )
    }

    private func inspect(_ model: ModelName, _ version: VersionID) -> [Finding] {
        let path = GenerationModels.path(model, version)
        do {
            let parsed = try models.document(model, version)
            guard active[model] == version else { return [] }
            return [
                environmentFinding(path, "Python", parsed.pythonVersion, configuration.python),
                environmentFinding(path, "MLflow", parsed.mlflowVersion, configuration.mlflow),
            ].compactMap { $0 }
        } catch {
            let failure = error as? any CodedFailure
            return [
                Finding(
                    code: failure?.stableCode ?? NodeCode.deploymentStructure.rawValue,
                    subject: failure?.subject ?? path,
                    expected: "an MLmodel that can be read",
                    found: failure?.message ?? "\(error)"
                )
            ]
        }
    }

    /// Compares one version. A model that declares none, and a program that the configuration does not name, pass.
    private func environmentFinding(
        _ path: String,
        _ what: String,
        _ version: String?,
        _ allowed: [VersionRequirement]
    ) -> Finding? {
        guard let version, !allowed.isEmpty else { return nil }
        if allowed.contains(where: { $0.holds(for: version) == true }) { return nil }
        return Finding(
            code: NodeCode.deploymentEnvironment.rawValue,
            subject: path,
            expected: "\(what) \(allowed.map(\.description).joined(separator: " or ")), which this node has",
            found: "\(what) \(version)"
        )
    }
}
