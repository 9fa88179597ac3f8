import DurableFiles
package import Identifiers

/// The artifact of a signed order: one manifest with the order as its one layer. Nothing in the manifest is believed.
package struct OrderArtifact: Sendable {
    package static let artifactType = RegistryEntry.orderType

    package let manifest: ArtifactManifest
    package var document: ArtifactManifest.Layer { manifest.layers[0] }

    /// - Parameters:
    ///   - document: the signed order.
    ///   - created: when it was made.
    package init(_ document: [UInt8], created: Timestamp) {
        manifest = ArtifactManifest(
            artifactType: Self.artifactType,
            config: ArtifactManifest.emptyConfig,
            layers: [
                ArtifactManifest.Layer(
                    mediaType: BundleArtifact.signatureType,
                    digest: StreamingDigest.of(document),
                    size: UInt64(document.count),
                    annotations: [BundleArtifact.title: "order.json"]
                )
            ],
            annotations: [BundleArtifact.created: created.description]
        )
    }

    /// The artifact that a registry has.
    /// - Throws: `registry.artifact` unless it is that of an order.
    package init(_ manifest: ArtifactManifest, subject: String) throws(RegistryFailure) {
        guard manifest.artifactType == Self.artifactType, manifest.layers.count == 1,
            manifest.layers[0].mediaType == BundleArtifact.signatureType
        else {
            throw RegistryFailure(
                .artifact,
                subject,
                expected: "an order (\(Self.artifactType)) with one layer",
                found: "\(manifest.artifactType.printable) with \(manifest.layers.count)"
            )
        }
        self.manifest = manifest
    }

    /// Puts an order into a repository and lets a tag name it. To do so again changes nothing.
    /// - Returns: the digest of its manifest.
    package static func push(
        _ document: [UInt8],
        created: Timestamp,
        as tag: RegistryTag,
        _ client: RegistryClient
    ) async throws -> Digest {
        let artifact = OrderArtifact(document, created: created)
        for content in [ArtifactManifest.empty, document] {
            let digest = StreamingDigest.of(content)
            if try await client.has(digest) { continue }
            _ = try await client.push(digest, .bytes(content))
        }
        let bytes = artifact.manifest.json()
        try await client.put(manifest: bytes, as: tag)
        return StreamingDigest.of(bytes)
    }

    /// The signed order that a reference names.
    package static func document(
        _ digest: Digest,
        limit: UInt64,
        _ client: RegistryClient
    ) async throws -> [UInt8] {
        let subject = "\(client.place)/\(client.repository)@\(digest)"
        let manifest = try ArtifactManifest(json: try await client.manifest(digest), subject: subject)
        let layer = try OrderArtifact(manifest, subject: subject).document
        return try await client.content(layer.digest, size: layer.size, limit: limit)
    }
}
