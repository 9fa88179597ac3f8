import Bundles
import Identifiers
import NodeAPI
import NodeClient

/// The contents of a project on a node now, as far as a plan or a review looks at it. Nothing on the node changes.
struct NodeContents {
    let client: NodeClient
    /// nil where the node does not know the project.
    let project: ProjectReport?
    /// The bundles of the project.
    let bundles: [BundleReport]
    /// The bundle of the current generation, without its large files; nil where nothing is current.
    let current: UnverifiedBundle?

    /// The versions that run.
    var active: [ModelName: VersionID] { project?.current?.active ?? [:] }

    static func read(_ project: ProjectName, _ client: NodeClient) async throws -> NodeContents {
        guard let report = try await report(project, client) else {
            return NodeContents(client: client, project: nil, bundles: [], current: nil)
        }
        let bundles = try await client.bundles(project)
        let own = bundles.first { $0.digest == report.current?.bundleDigest }
        var current: UnverifiedBundle?
        if let own { current = try await RemoteBundle.read(own, client, wanted: BundleChanges.isWanted) }
        return NodeContents(client: client, project: report, bundles: bundles, current: current)
    }

    private static func report(_ project: ProjectName, _ client: NodeClient) async throws -> ProjectReport? {
        do {
            return try await client.project(project)
        } catch let problem as NodeProblem where problem.kind == .notFound {
            return nil
        }
    }

    /// The bundle if the node has it already.
    func known(_ digest: Digest) -> BundleReport? { bundles.first { $0.digest == digest.description } }

    /// The changes from the current bundle to another; nil where nothing is current.
    func changes(to view: BundleView) throws -> BundleChanges? {
        try current.map { try BundleChanges(from: BundleView(bundle: $0, signer: nil), to: view) }
    }
}
