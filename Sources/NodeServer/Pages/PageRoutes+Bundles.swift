import AutomationNode
import Hummingbird
import Identifiers
import NodeAPI
import NodePages

extension PageRoutes {
    /// Bundles, and who signed them off.
    var bundleRoutes: [Route] {
        let project = "/ui/projects/{project}"
        return [
            Route(.get, project + "/bundles/{bundle}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [PageDeed.item])
                let bundle = try await bundle(context)
                let page = BundlePage.page(
                    bundle,
                    try await decision(bundle.project, bundle.digest, [:]),
                    viewer: try viewer(context),
                    now: now
                )
                return try await shown(page, request)
            },
            Route(.get, project + "/sign-off", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await shown(try await signOff(context), request)
            },
        ]
    }

    /// The bundle in the path, by its id or its digest.
    /// - Throws: `bundle.not-found`
    private func bundle(_ context: NodeRequestContext) async throws -> BundleReport {
        let text = try Self.bundleText(context)
        let project = try context.project()
        let found = try await node.bundles(project).filter { $0.bundle.text == text || $0.digest == text }
        guard let bundle = found.max(by: { $0.sequence < $1.sequence }) else {
            throw NodeFailure(.bundleNotFound, "\(project) \(text)", "the node has no such bundle")
        }
        return bundle
    }

    static func bundleText(_ context: NodeRequestContext) throws(RequestFailure) -> String {
        try context.parameter(
            "bundle",
            { (1...200).contains($0.utf8.count) ? $0 : nil },
            expected: "the id or the digest of a bundle"
        )
    }

    /// The word of the policy; nil where it cannot judge, as of a bundle that is damaged.
    private func decision(
        _ project: ProjectName,
        _ digest: String,
        _ active: [ModelName: VersionID]
    ) async throws -> DecisionReport? {
        do {
            return try await node.decision(project, digest, active: active)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return nil
        }
    }

    private func signOff(_ context: NodeRequestContext) async throws -> NodePage {
        let name = try context.project()
        let project = try await node.project(name)
        let bundles = try await node.bundles(name)
        var current: DecisionReport?
        if let generation = project.current {
            let own = bundles.first { $0.digest == generation.bundleDigest }?.models ?? []
            let others = generation.active.filter { model, version in
                !own.contains { $0.name == model && $0.active == version }
            }
            current = try await decision(name, generation.bundleDigest, others)
        }
        var newest: DecisionReport?
        if let bundle = bundles.max(by: { ($0.sequence, $0.received) < ($1.sequence, $1.received) }),
            bundle.digest != project.current?.bundleDigest
        {
            newest = try await decision(name, bundle.digest, [:])
        }
        return SignOffPage.page(
            project,
            current: current,
            newest: newest,
            viewer: try viewer(context),
            now: now
        )
    }
}
