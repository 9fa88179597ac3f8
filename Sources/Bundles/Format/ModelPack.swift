package import Identifiers
import StrictJSON

/// The OCI documents that describe a version (CNCF ModelPack, model-spec; OCI image-spec, "Image Manifest"), one layer a
/// file. The digest of the manifest is the version's identity: the same content is the same version.
package enum ModelPack {
    package static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    package static let indexType = "application/vnd.oci.image.index.v1+json"
    package static let artifactType = "application/vnd.cncf.model.manifest.v1+json"
    package static let configType = "application/vnd.cncf.model.config.v1+json"
    package static let referenceAnnotation = "org.opencontainers.image.ref.name"
    package static let pathAnnotation = "org.cncf.model.filepath"

    /// A file of a version: its path inside the model.
    package struct File: Sendable, Hashable {
        package let path: EntryName
        package let digest: Digest
        package let size: UInt64

        package init(path: EntryName, digest: Digest, size: UInt64) {
            self.path = path
            self.digest = digest
            self.size = size
        }
    }

    /// A version in the index.
    package struct Reference: Sendable {
        package let model: ModelName
        package let version: VersionID
        package let manifest: Digest
        package let manifestSize: UInt64

        package init(model: ModelName, version: VersionID, manifest: Digest, manifestSize: UInt64) {
            self.model = model
            self.version = version
            self.manifest = manifest
            self.manifestSize = manifestSize
        }

        package var name: String { "\(model):\(version)" }
    }

    /// - Parameter files: ascending by path.
    package static func config(of files: [File]) -> [UInt8] {
        JSONWriter.bytes(of: [
            "config": ["format": "mlflow"], "descriptor": [:],
            "modelfs": ["diffIds": .array(files.map { .string($0.digest.description) }), "type": "layers"],
        ])
    }

    /// - Parameter files: ascending by path.
    package static func manifest(of files: [File], config: Digest, configSize: Int) -> [UInt8] {
        JSONWriter.bytes(of: [
            "schemaVersion": 2, "mediaType": .string(manifestType), "artifactType": .string(artifactType),
            "config": [
                "mediaType": .string(configType), "digest": .string(config.description),
                "size": .integer(Int64(configSize)),
            ],
            "layers": .array(files.map(layer)),
        ])
    }

    package static func index(of references: [Reference]) -> [UInt8] {
        let ordered = references.sorted { ($0.model, $0.version) < ($1.model, $1.version) }
        return JSONWriter.bytes(of: [
            "schemaVersion": 2, "mediaType": .string(indexType),
            "manifests": .array(
                ordered.map { reference in
                    [
                        "mediaType": .string(manifestType), "artifactType": .string(artifactType),
                        "digest": .string(reference.manifest.description),
                        "size": .integer(Int64(clamping: reference.manifestSize)),
                        "annotations": [referenceAnnotation: .string(reference.name)],
                    ]
                }
            ),
        ])
    }

    /// The files that a manifest of this store lists, ascending by path.
    package static func files(ofManifest json: [UInt8], subject: String) throws -> [File] {
        let value = try JSONParser.parse(json, subject: subject)
        return try (value["layers"]?.array ?? []).map { layer in
            guard let text = layer["annotations"]?[pathAnnotation]?.string, let path = try? EntryName(text),
                let digest = layer["digest"]?.string.flatMap({ Digest($0) }),
                let size = layer["size"]?.integer.flatMap(UInt64.init(exactly:))
            else {
                throw BundleFailure(.ociLayer, subject, expected: "layers with path, digest and size", found: "others")
            }
            return File(path: path, digest: digest, size: size)
        }
    }

    private static func layer(_ file: File) -> JSONValue {
        [
            "mediaType": .string(mediaType(of: file.path)), "digest": .string(file.digest.description),
            "size": .integer(Int64(clamping: file.size)), "annotations": [pathAnnotation: .string(file.path.text)],
        ]
    }

    private static func mediaType(of path: EntryName) -> String {
        let settings = ["MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt", "registered_model_meta"]
        let kind =
            if settings.contains(path.text) { "weight.config" } else if path.text.hasPrefix("code/") { "code" } else {
                "weight"
            }
        return "application/vnd.cncf.model.\(kind).v1.raw"
    }

    /// True for a media type of ModelPack's layers that are no archives.
    static func isLayerType(_ text: String) -> Bool {
        ["weight", "weight.config", "doc", "code", "dataset"].contains {
            text == "application/vnd.cncf.model.\($0).v1.raw"
        }
    }
}
