import Bundles
import Identifiers
import Signing

/// Decides whether the node accepts a bundle. Calls block.
struct BundleAdmission: Sendable {
    let stored: StoredBundles
    let configuration: LiveConfiguration

    /// Holds the bundle to its signer's grant and to the policy.
    /// - Returns: the record of it, if it is here already.
    /// - Throws: also for one that is here with another signed list.
    func check(_ claim: BundleClaim, at now: Timestamp) throws -> BundleRecord? {
        let manifest = claim.manifest
        try claim.signer.grant.check(manifest.project, targets: manifest.targets)
        let (project, known, statement) = try stored.database.read { database in
            (
                try ProjectRecord.load(manifest.project, in: database),
                try BundleRecord.all(of: manifest.project, in: database),
                try SignatureRecord.find(manifest.project, claim.digest, in: database)?.statement
            )
        }
        let admission = Admission(
            now: now,
            names: configuration.settings.names,
            project: project,
            known: known
        )
        guard let record = known.first(where: { $0.digest == claim.digest }) else {
            try admission.check(claim)
            return nil
        }
        // What an older Slipway took in has its list in bundle.sig only, and none that can be told where that is damaged.
        if let other = statement ?? stored.statement(of: record), other != claim.statement {
            throw admission.conflict(claim, with: other)
        }
        return record
    }
}
