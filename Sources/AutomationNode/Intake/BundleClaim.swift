import Bundles
import Identifiers
import Signing

/// The identity of a bundle by its signed documents; its contents may still be on their way.
struct BundleClaim: Sendable {
    let manifest: BundleManifest
    /// Of its bundle.json.
    let digest: Digest
    /// Of the list of all that was signed: two bundles with one bundle.json and two lists are two bundles.
    let statement: Digest
    let signer: Signer

    init(manifest: BundleManifest, digest: Digest, statement: Digest, signer: Signer) {
        self.manifest = manifest
        self.digest = digest
        self.statement = statement
        self.signer = signer
    }

    init(_ bundle: VerifiedBundle) {
        self.init(
            manifest: bundle.manifest,
            digest: bundle.manifestDigest,
            statement: Statement.identity(of: bundle.resources),
            signer: bundle.signer
        )
    }

    init(_ head: VerifiedHead) {
        self.init(
            manifest: head.manifest,
            digest: head.manifestDigest,
            statement: Statement.identity(of: head.resources),
            signer: head.signer
        )
    }

    init(_ bundle: TrustedBundle) {
        self.init(
            manifest: bundle.contents.manifest,
            digest: bundle.contents.digest,
            statement: Statement.identity(of: bundle.contents.resources),
            signer: bundle.signer
        )
    }
}
