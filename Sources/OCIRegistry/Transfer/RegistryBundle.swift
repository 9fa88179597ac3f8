import AsyncSupport
package import Bundles
import Identifiers
package import Signing

/// The head of a bundle in a registry: `bundle.sig` and `bundle.json`, from which all else follows. Nothing of it is verified yet.
package struct RegistryBundle: Sendable {
    /// With the digest of the artifact's manifest.
    package let reference: RegistryReference
    package let artifact: BundleArtifact
    /// `bundle.sig`
    package let signature: [UInt8]
    /// `bundle.json`
    package let manifest: [UInt8]
    /// The layout of the whole tar, by the list in `bundle.sig`.
    package let layout: TarLayout
    /// The signed files, ascending by name, by the same list.
    package let resources: [SignedResource]

    /// Fetches the head of a bundle: three requests, one more for a tag.
    /// - Throws: `registry.artifact` if it is no bundle; `bundle.*`, `signature.*` or `statement.*` if its list cannot be one.
    package static func open(
        _ reference: RegistryReference,
        _ client: RegistryClient,
        limits: VerificationLimits = .standard
    ) async throws -> RegistryBundle {
        let digest = try await client.digest(of: reference)
        let pinned = reference.pinned(digest)
        let manifest = try ArtifactManifest(json: try await client.manifest(digest), subject: pinned.description)
        return try await open(pinned, BundleArtifact(manifest, subject: pinned.description), client, limits: limits)
    }

    /// Fetches the head of a bundle whose manifest is known.
    package static func open(
        _ pinned: RegistryReference,
        _ artifact: BundleArtifact,
        _ client: RegistryClient,
        limits: VerificationLimits = .standard
    ) async throws -> RegistryBundle {
        let signature = try await client.content(
            artifact.signature.digest,
            size: artifact.signature.size,
            limit: limits.signatureBytes
        )
        let bytes = try await client.content(
            artifact.description.digest,
            size: artifact.description.size,
            limit: UInt64(limits.documentBytes)
        )
        return try await client.pool.run {
            try RegistryBundle(pinned, artifact, signature: signature, manifest: bytes, limits: limits)
        }
    }

    private init(
        _ reference: RegistryReference,
        _ artifact: BundleArtifact,
        signature: [UInt8],
        manifest: [UInt8],
        limits: VerificationLimits
    ) throws {
        self.reference = reference
        self.artifact = artifact
        self.signature = signature
        self.manifest = manifest
        resources = try BundleSignature.readUnverified(signature).statement.resources
        layout = try TarLayout(resources: resources, signatureSize: UInt64(signature.count), limits: limits)
        let first = layout.entries[0]
        guard first.digest == artifact.description.digest, first.size == artifact.description.size else {
            throw RegistryFailure(
                .artifact,
                reference.description,
                expected: "the bundle.json that bundle.sig lists, \(first.digest), as the second layer",
                found: artifact.description.digest.description
            )
        }
    }

    /// `bundle.sig` and `bundle.json` as they stand in the tar: what `VerifiedHead.verify` takes, and what is offered to a node.
    package var head: [UInt8] { layout.head(signature: signature, manifest: manifest) }

    /// Each distinct content but `bundle.json`, in the order of the tar.
    package var contents: [TarLayout.Entry] { Array(layout.holders.dropFirst()) }
}
