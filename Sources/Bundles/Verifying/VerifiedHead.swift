package import ContentStore
package import Identifiers
package import Signing

/// The first two entries of a bundle, `bundle.sig` and `bundle.json`, verified before the contents arrive: the bundle's identity
/// and the list of its contents.
package struct VerifiedHead: Sendable {
    package let manifest: BundleManifest
    package let manifestDigest: Digest
    /// `bundle.json` as it stood.
    package let manifestBytes: [UInt8]
    package let signature: [UInt8]
    package let signer: Signer
    /// Every signed file, ascending by name.
    package let resources: [SignedResource]
    private let statement: Statement
    private let plan: TarLayout

    init(manifest: BundleManifest, manifestBytes: [UInt8], opened: OpenedSignature, signer: Signer) throws {
        self.manifest = manifest
        self.manifestBytes = manifestBytes
        statement = opened.statement
        plan = opened.plan
        self.signer = signer
        manifestDigest = opened.plan.entries[0].digest
        signature = try opened.bytes()
        resources = opened.statement.resources
    }

    /// - Parameter bytes: the entries exactly as they stand in the tar, headers and padding included.
    package static func verify(
        _ bytes: [UInt8],
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard
    ) throws -> VerifiedHead {
        let verifier = StreamingVerifier(trust: trust, now: now, limits: limits, destination: DiscardingBlobSink())
        try bytes.withUnsafeBytes { try verifier.receive($0) }
        return try verifier.finishHead()
    }

    /// The whole bundle, when an ingest (or its store) has every content under its digest.
    /// - Throws: `bundle.blob.missing`, or what the documents disagree about.
    package func completed(
        from ingest: Ingest,
        limits: VerificationLimits = .standard
    ) throws -> VerifiedBundle {
        for resource in resources {
            guard try ingest.holds(resource.digest, size: resource.size) else {
                throw BundleFailure(
                    .blobMissing,
                    resource.name.text,
                    expected: "\(resource.digest), \(resource.size) bytes",
                    found: "nothing; send it first"
                )
            }
        }
        let manifest = try ManifestConsistencyCheck.check(statement, limits: limits) {
            try ingest.read($0, limit: limits.documentBytes)
        }
        return VerifiedBundle(
            manifest: manifest,
            signature: signature,
            resources: resources,
            plan: plan,
            signer: signer
        )
    }
}
