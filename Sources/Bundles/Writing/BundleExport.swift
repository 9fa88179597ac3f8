package import Archive
package import ContentStore
package import DurableFiles
package import Identifiers
package import Signing

/// A snapshot to be exported: its manifest and the files of each version.
package struct BundleSnapshot: Sendable {
    package struct Version: Sendable {
        package let model: ModelName
        package let version: VersionID
        package let manifest: Digest
        package let manifestSize: UInt64
        package let config: Digest
        package let configSize: UInt64
        /// Ascending by path.
        package let files: [ModelPack.File]

        package init(
            model: ModelName,
            version: VersionID,
            manifest: Digest,
            manifestSize: UInt64,
            config: Digest,
            configSize: UInt64,
            files: [ModelPack.File]
        ) {
            self.model = model
            self.version = version
            self.manifest = manifest
            self.manifestSize = manifestSize
            self.config = config
            self.configSize = configSize
            self.files = files
        }
    }

    /// A file at the side of the models, signed with the rest: the group of other files.
    package struct OtherFile: Sendable {
        package enum Content: Sendable {
            /// A small one.
            case bytes([UInt8])
            /// A content in a file, which must not change until the bundle is written.
            case file(Digest, size: UInt64, open: @Sendable () throws -> OpenFile)
        }

        package let name: EntryName
        package let content: Content

        /// - Throws: `bundle.name.reserved` for a name that belongs to another group.
        package init(name: EntryName, content: Content) throws(BundleFailure) {
            guard case .other = try EntryCategory(name), name != TarLayout.signatureName else {
                throw BundleFailure(.nameReserved, name.text, expected: "a name of no other group", found: name.text)
            }
            self.name = name
            self.content = content
        }

        package init(name: EntryName, content: [UInt8]) throws(BundleFailure) {
            try self.init(name: name, content: .bytes(content))
        }
    }

    package let manifest: BundleManifest
    package let versions: [Version]
    /// Each name once.
    package let others: [OtherFile]

    package init(manifest: BundleManifest, versions: [Version], others: [OtherFile] = []) {
        self.manifest = manifest
        self.versions = versions
        self.others = others
    }
}

/// Writes a snapshot as a signed bundle.
package struct BundleExport {
    /// The result of an export.
    package struct Summary: Sendable {
        package let manifestDigest: Digest
        package let entries: Int
        /// Bytes of the tar.
        package let tarSize: UInt64
        /// Bytes of the file: the same, or fewer if it is compressed.
        package let fileSize: UInt64
        /// The part of the bundle that a delta has; nil for a whole bundle.
        package let delta: DeltaPart?
    }

    private let snapshot: BundleSnapshot
    private let store: ContentStore
    private let documents: [Digest: [UInt8]]
    private let files: [Digest: @Sendable () throws -> OpenFile]
    private let resources: [SignedResource]
    private let manifestDigest: Digest

    package init(_ snapshot: BundleSnapshot, store: ContentStore) {
        self.snapshot = snapshot
        self.store = store
        let documents: [(name: EntryName, bytes: [UInt8])] =
            [
                (TarLayout.manifestName, snapshot.manifest.json()), (TarLayout.layoutName, ContentStore.layout),
                (TarLayout.indexName, ModelPack.index(of: snapshot.versions.map(\.reference))),
            ] + snapshot.others.compactMap(\.document)
        let named = documents.map { ($0.name, StreamingDigest.of($0.bytes), $0.bytes) }
        self.documents = Dictionary(named.map { ($0.1, $0.2) }, uniquingKeysWith: { first, _ in first })
        manifestDigest = named[0].1
        resources =
            named.map { SignedResource(name: $0.0, digest: $0.1, size: UInt64($0.2.count)) }
            + snapshot.others.compactMap(\.resource) + Self.resources(of: snapshot.versions)
        files = Dictionary(snapshot.others.compactMap(\.opening), uniquingKeysWith: { first, _ in first })
    }

    /// Writes the bundle under a temporary name beside its own, has libarchive read it, and renames it.
    /// - Parameters:
    ///   - name: the file's name in `directory`; replaced if it is there.
    ///   - base: a delta is written, without the contents that this bundle lists; nil: the whole bundle.
    ///   - compression: the compression of the file; nil: a plain tar.
    ///   - steps: told how long each part took.
    /// - Throws: on any failure nothing of it stays.
    package func write(
        _ name: String,
        in directory: DirectoryHandle,
        identity: SigningIdentity,
        base: UnverifiedBundle? = nil,
        compression: Compression?,
        width: Int,
        progress: @escaping BundleProgress = { _, _ in },
        steps: @escaping StepReport = { _, _ in }
    ) throws -> Summary {
        var clock = PhaseTimer(steps)
        let statement = try Statement(subject: snapshot.manifest.bundle, resources: resources)
        let signature = try BundleSignature.sign(statement, with: identity)
        clock.end("sign")
        let whole = try TarLayout(resources: statement.resources, signatureSize: UInt64(signature.count))
        let delta = try base.map { try Delta(of: whole, beside: $0) }
        let plan = delta?.layout ?? whole
        let content = content(with: delta)
        clock.end("plan")
        let (temporary, output) = try directory.createHeld(for: name)
        defer { _ = try? directory.remove(file: temporary) }
        if let compression {
            try compress(plan, signature, content, compression, to: output, width: width, progress: progress)
        } else {
            try write(plan, signature, content, to: output, width: width, progress: progress)
        }
        clock.end("write")
        try output.sync()
        try directory.rename(temporary, to: directory, as: name)
        try directory.sync()
        clock.end("sync")
        return Summary(
            manifestDigest: manifestDigest,
            entries: plan.entries.count + 1,
            tarSize: plan.totalSize,
            fileSize: try output.status().size,
            delta: delta?.part(of: whole)
        )
    }

    private typealias Content = @Sendable (Digest) throws -> BundleContent

    /// A delta of the bundle that is being written.
    private struct Delta {
        let document: [UInt8]
        let layout: TarLayout
        private let base: BundleDelta.Base

        init(of plan: TarLayout, beside base: UnverifiedBundle) throws {
            self.base = BundleDelta.Base(
                project: base.manifest.project,
                bundle: base.manifest.bundle,
                sequence: base.manifest.sequence,
                digest: base.manifestDigest
            )
            let contents = plan.contents(beside: Set(base.resources.map(\.digest)))
            let delta = BundleDelta(base: self.base, contents: contents)
            document = delta.json()
            layout = try plan.layout(of: delta, document: document)
        }

        func part(of plan: TarLayout) -> DeltaPart { DeltaPart(base: base, layout: layout, of: plan) }
    }

    private func write(
        _ plan: TarLayout,
        _ signature: [UInt8],
        _ content: @escaping Content,
        to output: OpenFile,
        width: Int,
        progress: @escaping BundleProgress
    ) throws {
        try BundleWriter(plan, to: output, content: content).write(
            signature: signature,
            width: width,
            progress: progress
        )
        try ArchiveReadback.verify(plan, of: output)
    }

    /// Compresses the tar while it is made, so that the plain tar is never on the disk. libarchive reads the same bytes.
    private func compress(
        _ plan: TarLayout,
        _ signature: [UInt8],
        _ content: @escaping Content,
        _ compression: Compression,
        to output: OpenFile,
        width: Int,
        progress: @escaping BundleProgress
    ) throws {
        let stream = BundleStream(plan, signature: signature, content: content)
        let readback = ArchiveReadback(plan, subject: output.path)
        let counter = ProgressCounter(total: plan.totalSize, report: progress)
        try TarListing.forEach(writing: output.path, { try readback.compare($0) }) { give in
            try Compressor.compress(compression, to: output, threads: width, subject: output.path) { buffer in
                let count = try stream.read(into: buffer)
                give(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                counter.add(UInt64(count))
                return count
            }
        }
        try readback.finish()
    }

    private func content(with delta: Delta?) -> Content {
        var documents = documents
        if let delta { documents[StreamingDigest.of(delta.document)] = delta.document }
        return { [documents, files, store] digest in
            if let bytes = documents[digest] { return .bytes(bytes) }
            if let open = files[digest] { return .file(try open()) }
            return .file(try store.open(digest))
        }
    }

    private static func resources(of versions: [BundleSnapshot.Version]) -> [SignedResource] {
        var resources: [SignedResource] = []
        var blobs: [Digest: UInt64] = [:]
        for version in versions {
            blobs[version.manifest] = version.manifestSize
            blobs[version.config] = version.configSize
            for file in version.files {
                blobs[file.digest] = file.size
                let name = EntryName(unchecked: "models/\(version.model)/\(version.version)/\(file.path)")
                resources.append(SignedResource(name: name, digest: file.digest, size: file.size))
            }
        }
        return resources
            + blobs.map {
                SignedResource(name: EntryName(unchecked: "blobs/sha256/\($0.key.hex)"), digest: $0.key, size: $0.value)
            }
    }
}

extension BundleSnapshot.Version {
    fileprivate var reference: ModelPack.Reference {
        ModelPack.Reference(model: model, version: version, manifest: manifest, manifestSize: manifestSize)
    }
}

extension BundleSnapshot.OtherFile {
    fileprivate var document: (name: EntryName, bytes: [UInt8])? {
        if case .bytes(let bytes) = content { (name, bytes) } else { nil }
    }

    fileprivate var resource: SignedResource? {
        guard case .file(let digest, let size, _) = content else { return nil }
        return SignedResource(name: name, digest: digest, size: size)
    }

    fileprivate var opening: (Digest, @Sendable () throws -> OpenFile)? {
        if case .file(let digest, _, let open) = content { (digest, open) } else { nil }
    }
}
