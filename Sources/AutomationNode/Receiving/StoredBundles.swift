import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Signing

/// STATE/bundles: `bundle.json` and `bundle.sig` of each bundle, by project and digest. Calls block.
struct StoredBundles: Sendable {
    let directory: DirectoryHandle
    let trust: TrustDirectory

    /// Files a bundle that was just verified, durably. One that is there and whole stays as it is, but that a signature which
    /// is not trusted any more gives way to the new one.
    /// - Returns: whether anything was written.
    func file(_ record: BundleRecord, manifest: [UInt8], signature: [UInt8], now: Timestamp) throws -> Bool {
        let home = try directory.openOrMake(directory: record.project.text)
        guard try isWhole(record) else {
            try write(record.digest, manifest: manifest, signature: signature, in: home)
            return true
        }
        if (try? judge(record, now: now)) != nil { return false }
        try home.open(directory: record.digest.hex).replace(file: Self.signatureFile, with: signature, mode: 0o444)
        return true
    }

    private func write(_ digest: Digest, manifest: [UInt8], signature: [UInt8], in home: DirectoryHandle) throws {
        let temporary = DirectoryHandle.temporaryName(for: digest.short)
        try home.make(directory: temporary)
        do {
            try fill(try home.open(directory: temporary), manifest: manifest, signature: signature)
            try home.removeTree(digest.hex)
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

    /// Reads a bundle that was verified when it came.
    /// - Throws: `bundle.damaged` if its documents are not what they were then.
    func load(_ record: BundleRecord) throws -> StoredBundle {
        let (manifest, signature) = try documents(of: record)
        let statement: Statement
        do {
            statement = try BundleSignature.readUnverified(signature).statement
        } catch {
            throw damage(of: record, error)
        }
        return try bundle(record, manifest, statement)
    }

    /// Reads a bundle and verifies its signature again, against what is trusted now.
    func judge(_ record: BundleRecord, now: Timestamp) throws -> (bundle: StoredBundle, signer: Signer) {
        let (manifest, signature) = try documents(of: record)
        let (statement, signer) = try BundleSignature.verify(signature, trust: try trust.read(), at: now)
        let bundle = try bundle(record, manifest, statement)
        try signer.grant.check(bundle.manifest.project, targets: bundle.manifest.targets)
        return (bundle, signer)
    }

    /// The identity of the list that was signed; nil if it cannot be read.
    func statement(of record: BundleRecord) -> Digest? {
        (try? load(record)).map { Statement.identity(of: $0.resources) }
    }

    /// Who claims to have signed it; what they signed is not looked at.
    func material(of record: BundleRecord) throws -> SignatureMaterial {
        try BundleSignature.material(of: try documents(of: record).signature)
    }

    private func isWhole(_ record: BundleRecord) throws -> Bool {
        do {
            _ = try load(record)
            return true
        } catch let failure as NodeFailure where failure.code == .bundleDamaged {
            return false
        }
    }

    func remove(_ project: ProjectName, _ digest: Digest) throws {
        guard try directory.status(of: project.text) != nil else { return }
        let home = try directory.open(directory: project.text)
        try home.removeTree(digest.hex)
        try home.sync()
    }

    /// Removes what no record knows: leftovers of what was interrupted.
    func sweep(keeping known: [BundleRecord]) throws {
        let kept = Set(known.map { "\($0.project.text)/\($0.digest.hex)" })
        for project in try directory.names() {
            let home = try directory.open(directory: project)
            for name in try home.names() where !kept.contains("\(project)/\(name)") { try home.removeTree(name) }
        }
    }

    private static let manifestFile = "bundle.json"
    private static let signatureFile = "bundle.sig"

    private func bundle(
        _ record: BundleRecord,
        _ manifest: [UInt8],
        _ statement: Statement
    ) throws -> StoredBundle {
        let listed = statement.resources.first { $0.name.text == Self.manifestFile }
        guard listed?.digest == record.digest else { throw damage(of: record, nil) }
        return StoredBundle(
            manifest: try BundleManifest(json: manifest),
            digest: record.digest,
            resources: statement.resources
        )
    }

    private func documents(of record: BundleRecord) throws -> (manifest: [UInt8], signature: [UInt8]) {
        do {
            let home = try directory.open(directory: "\(record.project.text)/\(record.digest.hex)")
            let manifest = try home.read(file: Self.manifestFile)
            guard StreamingDigest.of(manifest) == record.digest else { throw damage(of: record, nil) }
            return (manifest, try home.read(file: Self.signatureFile, limit: 256 << 20))
        } catch let error as FileFailure {
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
