package import Bundles
import DurableFiles
package import Identifiers
import Signing

/// The artifact of a bundle: one manifest, with `bundle.sig`, `bundle.json` and then each other distinct content as a layer, in the order of
/// the tar (docs/registry.md).
///
/// The same tar is the same manifest, byte for byte. A reader believes the places of the first two layers and nothing else: what the bundle
/// is made of stands in `bundle.sig`.
package struct BundleArtifact: Sendable {
    package static let artifactType = "application/vnd.slipway.bundle.v1"
    package static let signatureType = "application/vnd.dev.sigstore.bundle.v0.3+json"
    package static let manifestType = "application/vnd.slipway.bundle.manifest.v1+json"
    package static let contentType = "application/octet-stream"

    package static let title = "org.opencontainers.image.title"
    package static let created = "org.opencontainers.image.created"
    package static let project = "dev.slipway.project"
    package static let bundle = "dev.slipway.bundle"
    package static let sequence = "dev.slipway.sequence"
    /// The digest that the statement in `bundle.sig` has as its subject, over all contents.
    package static let statement = "dev.slipway.statement"

    /// Distinct contents that a manifest of 4 MiB, the most that registries take, has space for.
    package static let contentLimit = 25_000

    package let manifest: ArtifactManifest
    package var signature: ArtifactManifest.Layer { manifest.layers[0] }
    package var description: ArtifactManifest.Layer { manifest.layers[1] }

    /// The artifact of a bundle in a file.
    /// - Throws: `registry.too-many`
    package init(of bundle: UnverifiedBundle) throws { try self.init(of: bundle, limit: Self.contentLimit) }

    init(of bundle: UnverifiedBundle, limit: Int) throws {
        let contents = bundle.plan.holders
        guard contents.count <= limit else {
            throw RegistryFailure(
                .tooMany,
                bundle.path,
                "the bundle has \(contents.count) distinct contents, and one manifest of a registry has space for \(Self.contentLimit); send the "
                    + "file itself (slipway deploy), or export fewer versions (slipway export --model, --only-active)"
            )
        }
        let root = try Statement(subject: bundle.manifest.bundle, resources: bundle.resources).root
        let head = [
            ArtifactManifest.Layer(
                mediaType: Self.signatureType,
                digest: StreamingDigest.of(bundle.signature),
                size: UInt64(bundle.signature.count),
                annotations: [Self.title: TarLayout.signatureName.text]
            ),
            ArtifactManifest.Layer(
                mediaType: Self.manifestType,
                digest: contents[0].digest,
                size: contents[0].size,
                annotations: [Self.title: TarLayout.manifestName.text]
            ),
        ]
        manifest = ArtifactManifest(
            artifactType: Self.artifactType,
            config: ArtifactManifest.emptyConfig,
            layers: head
                + contents.dropFirst().map {
                    ArtifactManifest.Layer(mediaType: Self.contentType, digest: $0.digest, size: $0.size)
                },
            annotations: [
                Self.created: bundle.manifest.created.description, Self.project: bundle.manifest.project.text,
                Self.bundle: bundle.manifest.bundle.text, Self.sequence: String(bundle.manifest.sequence),
                Self.statement: root.description,
            ]
        )
    }

    /// The artifact that a registry has.
    /// - Throws: `registry.artifact` unless it is that of a bundle.
    package init(_ manifest: ArtifactManifest, subject: String) throws(RegistryFailure) {
        guard manifest.artifactType == Self.artifactType else {
            throw RegistryFailure(
                .artifact,
                subject,
                expected: "a bundle (\(Self.artifactType))",
                found: Self.words(for: manifest.artifactType)
            )
        }
        guard manifest.layers.count >= 2, manifest.layers[0].mediaType == Self.signatureType,
            manifest.layers[1].mediaType == Self.manifestType
        else {
            throw RegistryFailure(
                .artifact,
                subject,
                expected: "bundle.sig and bundle.json as the first layers",
                found: "others; was it pushed by slipway?"
            )
        }
        self.manifest = manifest
    }

    private static func words(for type: String) -> String {
        switch type {
        case ModelPack.artifactType: "a version of a model (\(type)), which slipway import takes"
        case let type where type.contains("slipway.order"): "an order (\(type))"
        default: type.printable
        }
    }

    // MARK: The word of those who pushed it, for lists

    package var claimedProject: String? { manifest.annotations[Self.project] }
    package var claimedBundle: BundleID? { manifest.annotations[Self.bundle].flatMap { BundleID($0) } }
    package var claimedSequence: Int64? { manifest.annotations[Self.sequence].flatMap { Int64($0) } }
    package var claimedCreated: Timestamp? { manifest.annotations[Self.created].flatMap { Timestamp($0) } }
}
