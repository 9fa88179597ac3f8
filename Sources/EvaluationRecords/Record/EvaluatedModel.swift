package import Identifiers

/// The model that a result is of: a version by its content, or one that Slipway never had.
package struct EvaluatedModel: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// A version, and the digest of its OCI manifest.
        case version(VersionID, Digest)
        /// Rows scored elsewhere, by a model without a version here.
        case external
    }

    package let name: ModelName
    package let origin: Origin

    package init(name: ModelName, origin: Origin) {
        self.name = name
        self.origin = origin
    }

    package var version: VersionID? {
        if case .version(let version, _) = origin { version } else { nil }
    }

    package var manifest: Digest? {
        if case .version(_, let manifest) = origin { manifest } else { nil }
    }

    /// Such as `churn/3` or `churn@external`.
    package var text: String { version.map { "\(name)/\($0)" } ?? "\(name)@external" }
}

extension EvaluatedModel: Codable {
    private enum Key: String, CodingKey {
        case name = "model"
        case version
        case manifest
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(ModelName.self, forKey: .name)
        let version = try container.decodeIfPresent(VersionID.self, forKey: .version)
        let manifest = try container.decodeIfPresent(Digest.self, forKey: .manifest)
        switch (version, manifest) {
        case (let version?, let manifest?): origin = .version(version, manifest)
        case (nil, nil): origin = .external
        default: throw RecordFlaw(decoder, expected: "both a version and a manifest, or neither")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(version, forKey: .version)
        try container.encodeIfPresent(manifest, forKey: .manifest)
    }
}
