import Bundles
package import Identifiers
import StrictJSON

/// A manifest of a repository with the tags that name it. What it says of itself is the word of those who pushed it.
package struct RegistryEntry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case bundle(Bundle)
        /// A version of a model as an artifact of its own.
        case version
        case order
        /// Something else, by its type.
        case other(String)
    }

    package struct Bundle: Sendable, Hashable {
        package let project: String?
        package let id: BundleID?
        package let sequence: Int64?
        package let created: Timestamp?
    }

    package let digest: Digest
    /// Ascending.
    package let tags: [RegistryTag]
    package let kind: Kind
    /// The contents that it names.
    package let contents: Set<Digest>
    /// Bytes of those.
    package let bytes: UInt64
    /// The layers, in their order.
    let layers: [ArtifactManifest.Layer]

    package var bundle: Bundle? {
        if case .bundle(let bundle) = kind { bundle } else { nil }
    }
}

extension RegistryEntry {
    /// - Parameter json: the manifest; one that cannot be read is something else.
    init(_ digest: Digest, _ tags: [RegistryTag], json: [UInt8]) {
        self.digest = digest
        self.tags = tags.sorted { $0.text < $1.text }
        guard let manifest = try? ArtifactManifest(json: json, subject: digest.description) else {
            kind = .other(Self.mediaType(of: json) ?? "no artifact")
            contents = []
            bytes = 0
            layers = []
            return
        }
        layers = manifest.layers
        contents = Set(manifest.layers.map(\.digest))
        bytes = manifest.layers.clampedSum { $0.size }
        kind = Self.kind(of: manifest, digest)
    }

    private static func mediaType(of json: [UInt8]) -> String? {
        let value = try? JSONParser.parse(json, subject: "manifest", sizeLimit: RegistryClient.manifestLimit)
        return value?["mediaType"]?.string
    }

    private static func kind(of manifest: ArtifactManifest, _ digest: Digest) -> Kind {
        if let artifact = try? BundleArtifact(manifest, subject: digest.description) {
            return .bundle(
                Bundle(
                    project: artifact.claimedProject,
                    id: artifact.claimedBundle,
                    sequence: artifact.claimedSequence,
                    created: artifact.claimedCreated
                )
            )
        }
        return switch manifest.artifactType {
        case ModelPack.artifactType: .version
        case orderType: .order
        default: .other(manifest.artifactType)
        }
    }

    /// The kind of an order's artifact.
    package static let orderType = "application/vnd.slipway.order.v1"
}
