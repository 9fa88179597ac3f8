package import Identifiers
package import Signing

/// A bundle of which every byte was checked against the word of a trusted signer. Only the verifier can make one.
package struct VerifiedBundle: Sendable {
    package let manifest: BundleManifest
    /// The digest of `bundle.json`, by which a node knows the bundle.
    package let manifestDigest: Digest
    /// `bundle.sig` as it stood.
    package let signature: [UInt8]
    package let signer: Signer
    /// Every signed file, ascending by name.
    package let resources: [SignedResource]
    package let plan: TarLayout

    init(manifest: BundleManifest, signature: [UInt8], resources: [SignedResource], plan: TarLayout, signer: Signer) {
        self.manifest = manifest
        self.signer = signer
        self.signature = signature
        self.resources = resources
        self.plan = plan
        manifestDigest = plan.entries[0].digest
    }

    /// The files of one version, ascending; their names are whole: `models/NAME/VERSION/path`.
    package func files(of model: ModelName, _ version: VersionID) -> ArraySlice<SignedResource> {
        resources.beginning(with: "models/\(model)/\(version)/")
    }
}
