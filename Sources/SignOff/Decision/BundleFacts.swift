package import EvaluationRecords
package import Identifiers
package import Signing

/// The facts of a bundle that was verified.
package struct BundleFacts: Sendable {
    /// A version in the bundle.
    package struct Version: Sendable, Hashable {
        /// The digest of its OCI manifest.
        package let manifest: Digest
        package let hasGolden: Bool
        /// nil without a scan.
        package let scan: ScanStanding?

        package init(manifest: Digest, hasGolden: Bool, scan: ScanStanding?) {
            self.manifest = manifest
            self.hasGolden = hasGolden
            self.scan = scan
        }
    }

    package let project: ProjectName
    package let bundle: BundleID
    package let sequence: Int64
    /// The digest of `bundle.json`.
    package let manifest: Digest
    /// The digest over all signed digests.
    package let root: Digest
    /// The digest of the signed statement, byte for byte.
    package let statement: Digest
    package let targets: [String]
    package let versions: [ModelName: [VersionID: Version]]
    package let evaluations: [EvaluationRecord]
    package let comparisons: [ComparisonRecord]
    /// The verified signer.
    package let signer: Signer
    /// The key or the certificates in `bundle.sig`, to know the person behind them.
    package let material: SignatureMaterial

    package init(
        project: ProjectName,
        bundle: BundleID,
        sequence: Int64,
        manifest: Digest,
        root: Digest,
        statement: Digest,
        targets: [String] = [],
        versions: [ModelName: [VersionID: Version]],
        evaluations: [EvaluationRecord] = [],
        comparisons: [ComparisonRecord] = [],
        signer: Signer,
        material: SignatureMaterial
    ) {
        self.project = project
        self.bundle = bundle
        self.sequence = sequence
        self.manifest = manifest
        self.root = root
        self.statement = statement
        self.targets = targets
        self.versions = versions
        self.evaluations = evaluations
        self.comparisons = comparisons
        self.signer = signer
        self.material = material
    }
}
