import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// Checks that `bundle.json`, `index.json`, the OCI manifests and configs and the directory names agree. Every content has its
/// signed digest by then; this check compares the claims of the documents. It collects all findings.
struct ManifestConsistencyCheck {
    private let statement: Statement
    let resources: [EntryName: SignedResource]
    let limit: Int
    private let read: (Digest) throws -> [UInt8]?
    private let tree: VersionFiles
    /// Those that Slipway writes, for documents that were not kept.
    private lazy var documents = tree.documents()
    var collector = FindingsCollector()
    var used = Set<Digest>()

    /// - Parameter read: the content of a small document by its digest; nil where it was not kept.
    /// - Returns: the manifest the bundle is then known by.
    /// - Throws: a `BundleFailure` with every finding.
    static func check(
        _ statement: Statement,
        limits: VerificationLimits,
        read: @escaping (Digest) throws -> [UInt8]?
    ) throws -> BundleManifest {
        var check = try ManifestConsistencyCheck(statement, limits, read)
        return try check.run()
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
        let bytes = try document(TarLayout.manifestName) ?? []
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
                guard case .blob(let digest) = try EntryCategory(resource.name) else { continue }
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
        guard let layout = try json(TarLayout.layoutName, .ociLayout) else { return }
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
        guard let index = try json(TarLayout.indexName, .ociIndex) else { return [:] }
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
        let bytes = files.clampedSum { $0.size }
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

    mutating func json(_ name: EntryName, _ code: BundleCode) throws -> JSONValue? {
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
