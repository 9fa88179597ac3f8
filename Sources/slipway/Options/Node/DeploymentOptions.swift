import ArgumentParser
import Bundles
import Identifiers
import NodeAPI
import NodeClient

/// The options of a deployment.
struct DeploymentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Activate this version, or that of an alias in the bundle, instead of the bundle's own (repeatable).",
            valueName: "model=version|@alias"
        )
    )
    var active: [String] = []

    @Option(
        help: ArgumentHelp(
            "Allow a changed schema of this model, which may break its callers (repeatable).",
            valueName: "model"
        ),
        transform: { try ArgumentText.name($0) }
    )
    var allowSchemaChange: [ModelName] = []

    @Flag(help: "Make and check the generation, but do not switch to it.")
    var stageOnly = false

    @Flag(help: "Wait until the generation is confirmed, not only until it is active.")
    var wait = false

    @Option(
        help: ArgumentHelp(
            "In an emergency: go on although the policy lacks sign-offs. It needs claims of the role that the policy names for that.",
            valueName: "reason"
        )
    )
    var breakGlass: String?

    @OptionGroup var record: ReasonOptions

    func validate() throws {
        _ = try request(bundle: "", versions())
        try ReasonOptions.check(breakGlass: breakGlass)
    }

    /// The order for a bundle whose contents are here.
    func request(for bundle: UnverifiedBundle) throws -> DeploymentRequest {
        try request(bundle: bundle.manifestDigest.description, versions(of: bundle.manifest))
    }

    /// The order for a bundle that the node has. The node is asked for its list where an alias is named.
    func request(for bundle: BundleReport, _ client: NodeClient) async throws -> DeploymentRequest {
        guard namesAlias else { return try request(bundle: bundle.digest, versions()) }
        return try request(for: await RemoteBundle.read(bundle, client) { _ in false })
    }

    /// The order for a bundle that the node has, by the word of a user.
    func request(for bundle: String, of project: ProjectName, _ client: NodeClient) async throws -> DeploymentRequest {
        guard namesAlias else { return try request(bundle: bundle, versions()) }
        return try await request(for: NodeBundle.report(bundle, of: project, client), client)
    }

    private var namesAlias: Bool { active.contains { $0.contains("=@") } }

    /// The versions of `--active`.
    /// - Parameter manifest: has the aliases; nil: those that are named by one are passed over.
    private func versions(of manifest: BundleManifest? = nil) throws -> [ModelName: VersionID] {
        var versions: [ModelName: VersionID] = [:]
        for text in active {
            let (model, version) = try ArgumentText.pair(text)
            let name: ModelName = try ArgumentText.name(model)
            guard version.hasPrefix("@") else {
                versions[name] = try ArgumentText.name(version)
                continue
            }
            let alias = String(version.dropFirst())
            if alias.isEmpty { throw ValidationError("--active \(text): expected MODEL=@ALIAS.") }
            guard let manifest else { continue }
            let aliases = manifest.models.first { $0.name == name }?.aliases ?? [:]
            guard let found = aliases[alias] else {
                let known = aliases.keys.sorted().joined(separator: ", ")
                throw ValidationError(
                    "--active \(text): the bundle \(manifest.bundle) has \(aliases.isEmpty ? "no alias" : "only \(known)") of \(name)."
                )
            }
            versions[name] = found
        }
        return versions
    }

    private func request(bundle: String, _ versions: [ModelName: VersionID]) throws -> DeploymentRequest {
        DeploymentRequest(
            bundle: bundle,
            active: versions.isEmpty ? nil : versions,
            stageOnly: stageOnly ? true : nil,
            reason: record.reason,
            allowSchemaChange: allowSchemaChange.isEmpty ? nil : allowSchemaChange,
            breakGlass: breakGlass
        )
    }
}
