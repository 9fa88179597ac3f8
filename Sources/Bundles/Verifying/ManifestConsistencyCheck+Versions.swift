import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// The OCI manifests: each describes just the files of its version.
extension ManifestConsistencyCheck {
    mutating func checkManifest(_ digest: Digest, _ subject: String, _ files: [ModelPack.File]) throws {
        let blob = EntryName(unchecked: "blobs/sha256/\(digest.hex)")
        guard let manifest = try json(blob, .ociManifest) else { return }
        collector.claim(
            manifest["schemaVersion"] == 2 && manifest["mediaType"] == .string(ModelPack.manifestType)
                && manifest["artifactType"] == .string(ModelPack.artifactType),
            .ociManifest,
            blob.text,
            expected: "schemaVersion 2, \(ModelPack.manifestType), \(ModelPack.artifactType)",
            found: shown(manifest, "artifactType")
        )
        let digests = checkLayers(manifest["layers"] ?? .null, blob.text, subject, files)
        guard let config = descriptor(manifest["config"] ?? .null, type: ModelPack.configType, .ociConfig, blob.text),
            let document = try json(EntryName(unchecked: "blobs/sha256/\(config.hex)"), .ociConfig)
        else { return }
        let found = document["modelfs"]?["diffIds"]?.array?.map { $0.string }
        collector.claim(
            document["modelfs"]?["type"] == "layers" && found == digests.map { $0.description },
            .ociConfig,
            subject,
            expected: "modelfs with the digests of the layers in order",
            found: shown(document, "modelfs")
        )
    }

    private mutating func checkLayers(
        _ layers: JSONValue,
        _ blob: String,
        _ subject: String,
        _ files: [ModelPack.File]
    ) -> [Digest] {
        guard let layers = layers.array else {
            collector.claim(false, .ociManifest, blob, expected: "an array of layers", found: layers.kindDescription)
            return []
        }
        let known = Dictionary(files.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
        var seen = Set<EntryName>()
        var digests: [Digest] = []
        for layer in layers {
            guard let digest = descriptor(layer, type: nil, .ociLayer, blob) else { continue }
            let text = layer["annotations"]?[ModelPack.pathAnnotation]?.string
            guard let text, let path = try? EntryName(text) else {
                collector.claim(
                    false,
                    .ociLayer,
                    blob,
                    expected: "a \(ModelPack.pathAnnotation) on each layer",
                    found: text ?? "none"
                )
                continue
            }
            digests.append(digest)
            let place = "\(subject)/\(path)"
            let type = layer["mediaType"] ?? .null
            collector.claim(
                ModelPack.isLayerType(type.string ?? ""),
                .ociLayer,
                place,
                expected: "a raw ModelPack layer type",
                found: type.kindDescription
            )
            collector.claim(seen.insert(path).inserted, .ociLayer, place, expected: "one layer", found: "two")
            collector.claim(
                known[path] == digest,
                .ociLayer,
                place,
                expected: known[path]?.description ?? "a file of that name",
                found: "a layer of \(digest)"
            )
        }
        for file in files where !seen.contains(file.path) {
            collector.claim(false, .ociLayer, "\(subject)/\(file.path)", expected: "a layer", found: "none")
        }
        return digests
    }

    /// The digest of a descriptor that names a blob of this bundle with its true size.
    mutating func descriptor(
        _ value: JSONValue,
        type: String?,
        _ code: BundleCode,
        _ subject: String
    ) -> Digest? {
        if let type {
            collector.claim(
                value["mediaType"] == .string(type),
                code,
                subject,
                expected: type,
                found: shown(value, "mediaType")
            )
        }
        let digest = value["digest"]?.string.flatMap { Digest($0) }
        let resource = digest.flatMap { resources[EntryName(unchecked: "blobs/sha256/\($0.hex)")] }
        guard let digest, let resource else {
            collector.claim(false, code, subject, expected: "the digest of a blob here", found: shown(value, "digest"))
            return nil
        }
        collector.claim(
            value["size"] == .integer(Int64(clamping: resource.size)),
            code,
            subject,
            expected: "size \(resource.size) for \(digest)",
            found: shown(value, "size")
        )
        used.insert(digest)
        return digest
    }
}

/// The value of a key, for messages.
func shown(_ value: JSONValue, _ key: String) -> String {
    "\(key) \(value[key]?.kindDescription ?? "absent")"
}
