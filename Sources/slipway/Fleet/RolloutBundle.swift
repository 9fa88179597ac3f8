import Bundles
import Identifiers
import NodeAPI
import Signing

/// The bundle of a rollout: the same file, claims and settings for each node.
struct RolloutBundle: Sendable {
    let path: String
    let project: ProjectName
    let bundle: BundleID
    let sequence: Int64
    /// Of bundle.json.
    let digest: String
    let lines: ClaimLines
    let options: DeploymentOptions
    /// The versions that the options chose instead of the bundle's.
    let active: [ModelName: VersionID]

    /// Reads the head of the file. Blocks.
    init(_ path: String, _ lines: ClaimLines, _ options: DeploymentOptions) throws {
        let head = try naming(path) { try UnverifiedBundle.read(path) }
        self.path = path
        project = head.manifest.project
        bundle = head.manifest.bundle
        sequence = head.manifest.sequence
        digest = head.manifestDigest.description
        self.lines = lines
        self.options = options
        active = try options.request(for: head).active ?? [:]
    }
}
