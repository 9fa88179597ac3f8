import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Signing

/// STATE/bundles: `bundle.json` and `bundle.sig` of each bundle, by project and digest. Each has a copy elsewhere, a blob and a
/// row of the database, which is read if the file is damaged. Calls block.
struct StoredBundles: Sendable {
    let directory: DirectoryHandle
    let trust: TrustDirectory
    let store: ContentStore
    let database: NodeDatabase
    let parsed = ParsedDocuments()

    /// Bytes that a document may have.
    static let limits = VerificationLimits.standard

    /// Stores the documents of a verified bundle, durably. Existing sound files stay, but a signature that is not trusted any
    /// more is replaced.
    /// - Returns: whether anything was written.
    /// - Parameter setAside: takes a name out of a directory.
    func file(
        _ record: BundleRecord,
        manifest: [UInt8],
        signature: [UInt8],
        now: Timestamp,
        setAside: (String, DirectoryHandle) throws -> Void
    ) throws -> Bool {
        let home = try directory.openOrMake(directory: record.project.text)
        guard isWhole(record) else {
            if try home.status(of: record.digest.hex) != nil { try setAside(record.digest.hex, home) }
            try write(record.digest, manifest: manifest, signature: signature, in: home)
            return true
        }
        if (try? verify(record, now: now)) != nil { return false }
        try home.open(directory: record.digest.hex).replace(file: Self.signatureFile, with: signature, mode: 0o444)
        return true
    }

    private func write(_ digest: Digest, manifest: [UInt8], signature: [UInt8], in home: DirectoryHandle) throws {
        let temporary = DirectoryHandle.temporaryName(for: digest.short)
        try home.make(directory: temporary)
        do {
            try fill(try home.open(directory: temporary), manifest: manifest, signature: signature)
            try home.renameExclusively(temporary, to: home, as: digest.hex)
        } catch {
            _ = try? home.removeTree(temporary)
            throw error
        }
        try home.sync()
        try directory.sync()
    }

    private func fill(_ made: DirectoryHandle, manifest: [UInt8], signature: [UInt8]) throws {
        do {
            try made.replace(file: Self.manifestFile, with: manifest, mode: 0o444)
            try made.replace(file: Self.signatureFile, with: signature, mode: 0o444)
        } catch {
            // By this handle: if no descriptor is left, the directory cannot be opened again to empty it.
            _ = try? made.remove(file: Self.manifestFile)
            throw error
        }
    }

    /// Reads a bundle that was verified when it came. Its signed list is the one verified then: its digest is on record.
    /// - Throws: `bundle.damaged` if its documents are not what they were then, and there is no copy.
    func load(_ record: BundleRecord) throws -> StoredBundle {
        let (manifest, signature) = try documents(of: record)
        return try bundle(record, manifest, try list(record, signature))
    }

    /// Reads a bundle with the signature that was verified when it came.
    /// - Throws: `bundle.damaged`.
    func signed(_ record: BundleRecord) throws -> (bundle: StoredBundle, signature: [UInt8]) {
        let (manifest, signature) = try documents(of: record)
        return (try bundle(record, manifest, try list(record, signature)), signature)
    }

    /// The identity of the list that was signed; nil if it cannot be read.
    func statement(of record: BundleRecord) -> Digest? {
        (try? load(record)).map { Statement.identity(of: $0.resources) }
    }

    /// The key or certificates that claim to have signed it; the signed list is not looked at.
    func material(of record: BundleRecord) throws -> SignatureMaterial {
        try BundleSignature.material(of: try documents(of: record).signature)
    }

    /// `bundle.sig` as its file has it.
    func signature(of record: BundleRecord) throws -> [UInt8] { try signatureFile(of: record) }

    /// Tells whether both files are undamaged, apart from any copies.
    func isWhole(_ record: BundleRecord) -> Bool {
        guard let manifest = try? manifestFile(of: record), let signature = try? signatureFile(of: record),
            let list = try? list(record, signature)
        else { return false }
        return (try? bundle(record, manifest, list)) != nil
    }

    /// Files that are not as they were filed, with the content that they must have; those of which that cannot be told are left out.
    func damagedFiles(of record: BundleRecord) -> [(name: String, content: [UInt8])] {
        var damaged: [(name: String, content: [UInt8])] = []
        if (try? manifestFile(of: record)) == nil, let content = manifestCopy(of: record) {
            damaged.append((Self.manifestFile, content))
        }
        if (try? signatureFile(of: record)) == nil, let content = signatureCopy(of: record) {
            damaged.append((Self.signatureFile, content))
        }
        return damaged
    }

    func remove(_ project: ProjectName, _ digest: Digest) throws {
        guard try directory.status(of: project.text) != nil else { return }
        let home = try directory.open(directory: project.text)
        try home.removeTree(digest.hex)
        try home.sync()
    }

    /// Removes bundles that were being stored or removed when the node stopped, and sets unrecorded files aside.
    /// - Parameter setAside: takes a name out of a directory.
    func sweep(
        keeping known: [BundleRecord],
        passing: Set<PendingBundle>,
        setAside: (String, DirectoryHandle) throws -> Void
    ) throws {
        let kept = Set(known.map { PendingBundle(project: $0.project, digest: $0.digest) })
        for name in try directory.names() {
            guard let project = ProjectName(name), try directory.status(of: name)?.kind == .directory else {
                try setAside(name, directory)
                continue
            }
            let home = try directory.open(directory: name)
            for child in try home.names() {
                let bundle = Digest(hex: child).map { PendingBundle(project: project, digest: $0) }
                if let bundle, kept.contains(bundle) { continue }
                let isPassing = bundle.map(passing.contains) ?? child.hasPrefix(DirectoryHandle.temporaryPrefix)
                if isPassing { try home.removeTree(child) } else { try setAside(child, home) }
            }
        }
    }

    static let manifestFile = "bundle.json"
    static let signatureFile = "bundle.sig"

    /// The digest of `bundle.sig`; the file and its copy are compared with the record.
    func digest(of signature: [UInt8], _ record: BundleRecord) -> Digest {
        record.signature ?? StreamingDigest.of(signature)
    }

    private func list(_ record: BundleRecord, _ signature: [UInt8]) throws -> [SignedResource] {
        do {
            return try parsed.list(digest(of: signature, record), signature)
        } catch {
            throw damage(of: record, error)
        }
    }

    func bundle(
        _ record: BundleRecord,
        _ manifest: [UInt8],
        _ resources: [SignedResource]
    ) throws -> StoredBundle {
        let listed = resources.first { $0.name.text == Self.manifestFile }
        guard listed?.digest == record.digest else { throw damage(of: record, nil) }
        return StoredBundle(
            manifest: try parsed.manifest(record.digest, manifest),
            digest: record.digest,
            resources: resources
        )
    }

    func documents(of record: BundleRecord) throws -> (manifest: [UInt8], signature: [UInt8]) {
        (
            try orCopy(try manifestFile(of: record), manifestCopy(of: record)),
            try orCopy(try signatureFile(of: record), signatureCopy(of: record))
        )
    }

    private func orCopy(
        _ file: @autoclosure () throws -> [UInt8],
        _ copy: @autoclosure () -> [UInt8]?
    ) throws -> [UInt8] {
        do {
            return try file()
        } catch {
            guard let copy = copy() else { throw error }
            return copy
        }
    }

    private func manifestFile(of record: BundleRecord) throws -> [UInt8] {
        let content = try read(Self.manifestFile, of: record, limit: Self.limits.documentBytes)
        guard StreamingDigest.of(content) == record.digest else { throw damage(of: record, nil) }
        return content
    }

    private func signatureFile(of record: BundleRecord) throws -> [UInt8] {
        let content = try read(Self.signatureFile, of: record, limit: Int(Self.limits.signatureBytes))
        if let expected = record.signature, StreamingDigest.of(content) != expected {
            throw damage(of: record, nil)
        }
        return content
    }

    private func manifestCopy(of record: BundleRecord) -> [UInt8]? { try? store.read(record.digest) }

    private func signatureCopy(of record: BundleRecord) -> [UInt8]? {
        guard let expected = record.signature,
            let copy = (try? database.read { try SignatureCopy.find(record, in: $0) }) ?? nil,
            StreamingDigest.of(copy) == expected
        else { return nil }
        return copy
    }

    private func read(_ name: String, of record: BundleRecord, limit: Int) throws -> [UInt8] {
        do {
            let home = try directory.open(directory: "\(record.project.text)/\(record.digest.hex)")
            return try home.read(file: name, limit: limit)
        } catch {
            throw damage(of: record, error)
        }
    }

    private func damage(of record: BundleRecord, _ cause: (any Error)?) -> NodeFailure {
        NodeFailure(
            .bundleDamaged,
            directory.fullPath(of: "\(record.project.text)/\(record.digest.hex)"),
            "is not what was received: the disk changed it; send the bundle again",
            underlying: cause
        )
    }
}
