import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// Checks that `bundle.json`, `index.json`, the OCI manifests and configs and the directory names say the same. Every
/// content has its signed digest by then; this is about what the documents claim. All findings are collected.
struct Agreement {
    private let statement: Statement
    private let resources: [EntryName: SignedResource]
    private let limit: Int
    private let read: (Digest) throws -> [UInt8]?
    private let tree: VersionFiles
    /// Those that Slipway writes, for documents that were not kept.
    private lazy var documents = tree.documents()
    private var collector = FindingsCollector()
    private var used = Set<Digest>()

    /// - Parameter read: the content of a small document by its digest; nil where it was not kept.
    /// - Returns: the manifest the bundle is then known by.
    /// - Throws: a `BundleFailure` with every finding.
    static func check(
        _ statement: Statement,
        limits: VerificationLimits,
        read: @escaping (Digest) throws -> [UInt8]?
    ) throws -> BundleManifest {
        var agreement = try Agreement(statement, limits, read)
        return try agreement.run()
    }

    private init(
        _ statement: Statement,
        _ limits: VerificationLimits,
        _ read: @escaping (Digest) throws -> [UInt8]?
    ) throws(BundleFailure) {
        self.statement = statement
        tree = try VersionFiles(statement.resources)
        self.read = read
        limit = limits.documentBytes
        resources = Dictionary(statement.resources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private mutating func run() throws -> BundleManifest {
        try checkLayout()
        let references = try references()
        let bytes = try document(EntryPlan.manifestName) ?? []
        let manifest = try noting { try BundleManifest(json: bytes) }
        if let manifest {
            collector.claim(
                manifest.bundle == statement.subject,
                .subject,
                "bundle.sig",
                expected: "the subject \(manifest.bundle)",
                found: statement.subject.text
            )
            try check(manifest, references)
            for resource in statement.resources {
                guard case .blob(let digest) = try EntryRoom(resource.name) else { continue }
                collector.claim(
                    used.contains(digest),
                    .blobUnreferenced,
                    resource.name.text,
                    expected: "a manifest that refers to it",
                    found: "none"
                )
            }
        }
        try collector.throwIfAny()
        guard let manifest else {
            throw BundleFailure(.manifestShape, "bundle.json", expected: "a manifest", found: "none")
        }
        return manifest
    }

    private mutating func checkLayout() throws {
        guard let layout = try json(EntryPlan.layoutName, .ociLayout) else { return }
        collector.claim(
            layout["imageLayoutVersion"] == "1.0.0",
            .ociLayout,
            "oci-layout",
            expected: "imageLayoutVersion 1.0.0",
            found: layout["imageLayoutVersion"]?.kindDescription ?? "none"
        )
    }

    /// The manifest digest of each reference name, which is compared byte for byte as an entry's is.
    private mutating func references() throws -> [EntryName: Digest] {
        guard let index = try json(EntryPlan.indexName, .ociIndex) else { return [:] }
        let subject = "index.json"
        collector.claim(
            index["schemaVersion"] == 2 && index["mediaType"] == .string(ModelPack.indexType),
            .ociIndex,
            subject,
            expected: "schemaVersion 2 and mediaType \(ModelPack.indexType)",
            found: shown(index, "mediaType")
        )
        guard let items = index["manifests"]?.array else {
            collector.claim(
                false,
                .ociIndex,
                subject,
                expected: "an array of manifests",
                found: shown(index, "manifests")
            )
            return [:]
        }
        var references: [EntryName: Digest] = [:]
        for item in items {
            guard let digest = descriptor(item, type: ModelPack.manifestType, .ociIndex, subject) else { continue }
            guard let text = item["annotations"]?[ModelPack.referenceAnnotation]?.string else {
                collector.claim(
                    false,
                    .ociIndex,
                    subject,
                    expected: "a \(ModelPack.referenceAnnotation) on each",
                    found: "none"
                )
                continue
            }
            let name = EntryName(unchecked: text)
            collector.claim(
                references[name] == nil,
                .ociIndex,
                text,
                expected: "each reference once",
                found: "two"
            )
            let artifactType = item["artifactType"] ?? .string(ModelPack.artifactType)
            collector.claim(
                artifactType == .string(ModelPack.artifactType),
                .ociIndex,
                text,
                expected: ModelPack.artifactType,
                found: artifactType.kindDescription
            )
            references[name] = digest
        }
        return references
    }

    private mutating func check(_ manifest: BundleManifest, _ references: [EntryName: Digest]) throws {
        var listed = Set<VersionFiles.Place>()
        var names = Set<EntryName>()
        for model in manifest.models {
            for version in model.versions {
                let place = VersionFiles.Place(model: model.name, version: version.version)
                listed.insert(place)
                let name = EntryName(unchecked: "\(model.name):\(version.version)")
                names.insert(name)
                try check(version, at: place, tree.files[place], references[name])
            }
        }
        for place in tree.files.keys.filter({ !listed.contains($0) }).sorted(by: { $0.directory < $1.directory }) {
            collector.claim(
                false,
                .versionUnlisted,
                place.directory,
                expected: "the version in bundle.json",
                found: "nothing"
            )
        }
        for name in references.keys.filter({ !names.contains($0) }).sorted() {
            collector.claim(false, .ociIndex, name.text, expected: "the version in bundle.json", found: "nothing")
        }
    }

    private mutating func check(
        _ version: BundleManifest.Version,
        at place: VersionFiles.Place,
        _ files: [ModelPack.File]?,
        _ reference: Digest?
    ) throws {
        let subject = place.directory
        guard let files else {
            collector.claim(false, .versionMissing, subject, expected: "its files", found: "none")
            return
        }
        collector.claim(
            files.contains { $0.path.text == "MLmodel" },
            .versionWithoutMLmodel,
            subject,
            expected: "an MLmodel",
            found: "none"
        )
        collector.claim(
            version.files == files.count,
            .versionFiles,
            subject,
            expected: "\(files.count) files",
            found: "\(version.files) in bundle.json"
        )
        let bytes = files.reduce(UInt64(0)) { $0 + $1.size }
        collector.claim(
            version.bytes == bytes,
            .versionBytes,
            subject,
            expected: "\(bytes) bytes",
            found: "\(version.bytes) in bundle.json"
        )
        guard let reference else {
            collector.claim(
                false,
                .ociIndex,
                subject,
                expected: "\(place.model):\(place.version) in index.json",
                found: "nothing"
            )
            return
        }
        collector.claim(
            version.manifest == reference,
            .versionManifest,
            subject,
            expected: "\(reference) of index.json",
            found: "\(version.manifest) in bundle.json"
        )
        try checkManifest(reference, subject, files)
    }

    private mutating func checkManifest(_ digest: Digest, _ subject: String, _ files: [ModelPack.File]) throws {
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
    private mutating func descriptor(
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

    private mutating func json(_ name: EntryName, _ code: BundleCode) throws -> JSONValue? {
        guard let bytes = try document(name) else { return nil }
        let limit = limit
        let value = try noting { try JSONParser.parse(bytes, subject: name.text, sizeLimit: limit) }
        guard let value else { return nil }
        let isObject = collector.claim(
            value.object != nil,
            code,
            name.text,
            expected: "an object",
            found: value.kindDescription
        )
        return isObject ? value : nil
    }

    private mutating func document(_ name: EntryName) throws -> [UInt8]? {
        guard let resource = resources[name] else { return nil }
        guard
            collector.claim(
                resource.size <= UInt64(limit),
                .limitJSON,
                name.text,
                expected: "at most \(limit) bytes",
                found: "\(resource.size)"
            )
        else { return nil }
        if let bytes = try read(resource.digest) ?? documents[resource.digest] { return bytes }
        collector.claim(
            false,
            .disagreement,
            name.text,
            expected: "a document whose content no model file has, or one as Slipway writes it",
            found: "the content of a model file"
        )
        return nil
    }

    /// Notes a flaw of a document and goes on; anything else is thrown.
    private mutating func noting<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let failure as Failure<JSONCode> {
            collector.add(failure)
        } catch let failure as BundleFailure {
            collector.add(failure)
        }
        return nil
    }
}

/// What stands under a key, for messages.
private func shown(_ value: JSONValue, _ key: String) -> String {
    "\(key) \(value[key]?.kindDescription ?? "absent")"
}
