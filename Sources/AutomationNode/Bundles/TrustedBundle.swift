import Bundles
import Identifiers
import Signing

/// A bundle of this node whose signature, and the right of its signer to vouch for it, hold against what is trusted now.
///
/// Only `StoredBundles.verify` makes one; staging takes nothing less.
struct TrustedBundle: Sendable {
    let contents: StoredBundle
    let signer: Signer

    fileprivate init(_ contents: StoredBundle, _ signer: Signer) {
        self.contents = contents
        self.signer = signer
    }
}

extension StoredBundles {
    /// Reads a bundle and verifies its signature again, against the trust directory as it is now.
    /// - Parameter now: the time at which certificates must be valid.
    func verify(_ record: BundleRecord, now: Timestamp) throws -> TrustedBundle {
        let (manifest, signature) = try documents(of: record)
        let (resources, signer) = try parsed.verifiedList(
            digest(of: signature, record),
            signature,
            trust: try trust.read(),
            at: now
        )
        let bundle = try bundle(record, manifest, resources)
        try signer.grant.check(bundle.manifest.project, targets: bundle.manifest.targets)
        return TrustedBundle(bundle, signer)
    }
}
