import AsyncSupport
import Bundles
import Identifiers
import NodeAPI
import Signing

/// Verifies the bundle of a deployment again, as its first step: trust, expiry and sequence may have changed since its arrival.
/// Calls block.
struct BundleVerification: Sendable {
    let stored: StoredBundles
    let links: CurrentLinks
    let configuration: LiveConfiguration
    let faults: FaultPoints

    /// - Returns: the bundle, and words for the record.
    /// - Throws: `bundle.not-found`; what is wrong with its signature; the policy's refusal, such as `bundle.expired`.
    func verify(
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) throws -> (TrustedBundle, String) {
        faults.reach(.deploymentVerifying)
        let now = deployment.clock.timeOfDay
        let (project, known) = try stored.database.read { database in
            (
                try ProjectRecord.load(record.project, in: database),
                try BundleRecord.all(of: record.project, in: database)
            )
        }
        guard let found = known.first(where: { $0.digest == record.bundleDigest }) else {
            throw NodeFailure(.bundleNotFound, record.bundleDigest.description, "is not on this node any more")
        }
        let bundle = try stored.verify(found, now: now)
        let current = try currentBundle(of: record.project)
        let admission = Admission(
            now: now,
            names: configuration.settings.names,
            project: project,
            known: known,
            choosable: deployment.settings.operatorChoice == .current ? current : nil,
            current: current
        )
        try admission.check(BundleClaim(bundle))
        if deployment.settings.golden == .required {
            try GoldenCheck(bundle: bundle.contents, active: record.active, store: stored.store).run()
        }
        return (bundle, "signed by \(found.report.signer)")
    }

    /// The bundle of the current generation, if there is one.
    private func currentBundle(of project: ProjectName) throws -> Digest? {
        guard let number = try links.generation(of: project) else { return nil }
        return try stored.database.read { try GenerationRecord.find(project, number, in: $0)?.bundleDigest }
    }
}
