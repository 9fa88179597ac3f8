import Bundles
import DurableFiles
package import Identifiers
import StrictJSON

/// A manifest of an artifact: its kind, its layers, and what stands beside them (OCI image-spec, "Image Manifest").
package struct ArtifactManifest: Sendable, Hashable {
    package struct Layer: Sendable, Hashable {
        package let mediaType: String
        package let digest: Digest
        package let size: UInt64
        package let annotations: [String: String]

        package init(mediaType: String, digest: Digest, size: UInt64, annotations: [String: String] = [:]) {
            self.mediaType = mediaType
            self.digest = digest
            self.size = size
            self.annotations = annotations
        }
    }

    package static let mediaType = ModelPack.manifestType
    package static let indexType = ModelPack.indexType
    /// A config that says nothing.
    package static let empty: [UInt8] = Array("{}".utf8)
    static let emptyConfig = Layer(
        mediaType: "application/vnd.oci.empty.v1+json",
        digest: StreamingDigest.of(empty),
        size: UInt64(empty.count)
    )

    /// The kind of the artifact; older ones say it by the type of their config.
    package let artifactType: String
    package let config: Layer
    package let layers: [Layer]
    package let annotations: [String: String]

    package init(artifactType: String, config: Layer, layers: [Layer], annotations: [String: String]) {
        self.artifactType = artifactType
        self.config = config
        self.layers = layers
        self.annotations = annotations
    }

    /// - Throws: `registry.manifest` for another document.
    package init(json bytes: [UInt8], subject: String) throws(RegistryFailure) {
        let report = { @Sendable (flaw: JSONFlaw) in
            RegistryFailure(
                .manifest,
                subject,
                expected: "\(flaw.expected) as \(flaw.place.isEmpty ? "the manifest" : flaw.place)",
                found: flaw.found.printable
            )
        }
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, subject: subject, sizeLimit: RegistryClient.manifestLimit)
        } catch {
            throw RegistryFailure(.manifest, subject, "no manifest: \(error.message)", underlying: error)
        }
        let fields = try JSONFields(value, report)
        guard value["mediaType"] == nil || value["mediaType"]?.string == Self.mediaType, !fields.has("manifests") else {
            throw RegistryFailure(
                .artifact,
                subject,
                expected: "one artifact",
                found:
                    "\((value["mediaType"]?.string ?? "a list of manifests").printable); name one of its manifests by its digest"
            )
        }
        config = try Self.layer(try fields.object("config"))
        var layers: [Layer] = []
        for item in try fields.objects("layers") { layers.append(try Self.layer(item)) }
        self.layers = layers
        artifactType = try fields.optionalText("artifactType") ?? config.mediaType
        annotations = try fields.textMap("annotations")
    }

    private static func layer(_ fields: JSONFields<RegistryFailure>) throws(RegistryFailure) -> Layer {
        Layer(
            mediaType: try fields.text("mediaType"),
            digest: try fields.digest("digest"),
            size: try fields.size("size"),
            annotations: try fields.textMap("annotations")
        )
    }

    /// Its bytes: compact, keys sorted, so that the same manifest is the same digest.
    package func json() -> [UInt8] {
        var object: [(key: String, value: JSONValue)] = [
            ("schemaVersion", 2), ("mediaType", .string(Self.mediaType)), ("artifactType", .string(artifactType)),
            ("config", Self.value(config)), ("layers", .array(layers.map(Self.value))),
        ]
        if !annotations.isEmpty { object.append(("annotations", .map(annotations))) }
        return JSONWriter.bytes(of: .object(JSONObject(object)))
    }

    private static func value(_ layer: Layer) -> JSONValue {
        var object: [(key: String, value: JSONValue)] = [
            ("mediaType", .string(layer.mediaType)), ("digest", .string(layer.digest.description)),
            ("size", .integer(Int64(clamping: layer.size))),
        ]
        if !layer.annotations.isEmpty { object.append(("annotations", .map(layer.annotations))) }
        return .object(JSONObject(object))
    }
}
