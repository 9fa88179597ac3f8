import GRDB
import Identifiers
import Serving

/// Chooses the generations and bundles of a project that are not needed any more (`RetentionPlan`), and records their removal.
/// Calls block.
struct RetentionChoice: Sendable {
    let database: NodeDatabase
    let links: CurrentLinks
    let serving: ServingGenerations
    let sent: SentBundles
    let configuration: LiveConfiguration

    /// Decides and records in one transaction, so that no deployment can begin with a bundle that is being removed.
    func recordRemovals(of name: ProjectName) throws -> RetentionPlan {
        let current = try links.generation(of: name)
        return try database.write { database in
            let plan = try plan(of: name, current: current, in: database)
            for generation in plan.generationsToRemove {
                try GenerationRecord.setState(.removing, name, generation.number, in: database)
            }
            for bundle in plan.bundlesToRemove {
                try bundle.passing.begin(in: database)
                try BundleRecord.remove(name, bundle.digest, in: database)
                try ClaimRecord.remove(of: name, bundle.digest, in: database)
            }
            return plan
        }
    }

    /// The same choice now; nothing is recorded.
    func removals(of name: ProjectName) throws -> RetentionPlan {
        let current = try links.generation(of: name)
        return try database.read { try plan(of: name, current: current, in: $0) }
    }

    private func plan(
        of name: ProjectName,
        current: GenerationNumber?,
        in database: Database
    ) throws -> RetentionPlan {
        let open = try DeploymentRecord.unfinished(of: name, in: database)
        let inUse = [current, open?.generation, open?.replaces].compactMap { $0 } + serving.inUse(name)
        return RetentionPlan(
            project: try ProjectRecord.load(name, in: database),
            generations: try GenerationRecord.all(of: name, in: database),
            bundles: try BundleRecord.all(of: name, in: database),
            inUse: Set(inUse),
            bundlesInUse: Set(
                [open?.bundleDigest].compactMap { $0 } + sent.all.filter { $0.project == name }.map(\.digest)
            ),
            history: RollbackHistory(confirmed: try DeploymentRecord.confirmed(of: name, in: database)),
            confirmations: try DeploymentRecord.confirmations(of: name, in: database),
            keepConfirmed: configuration.settings(for: name).keepConfirmed
        )
    }
}
