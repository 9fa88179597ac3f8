import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Signing

/// STATE/bundles: `bundle.json` and `bundle.sig` of each bundle, by project and digest. Calls block.
struct StoredBundles: Sendable {
    let directory: DirectoryHandle
    let trust: TrustDirectory

    /// Files a verified bundle durably. That it is there already is fine.
    func file(_ project: ProjectName, _ digest: Digest, manifest: [UInt8], signature: [UInt8]) throws {
        let home = try directory.openOrMake(directory: project.text)
        let temporary = DirectoryHandle.temporaryName(for: digest.short)
        try home.make(directory: temporary)
        do {
            let made = try home.open(directory: temporary)
            try made.replace(file: Self.manifestFile, with: manifest, mode: 0o444)
            try made.replace(file: Self.signatureFile, with: signature, mode: 0o444)
            try home.removeTree(digest.hex)
            try home.renameExclusively(temporary, to: home, as: digest.hex)
        } catch {
            _ = try? home.removeTree(temporary)
            throw error
        }
        try home.sync()
        try directory.sync()
    }

    /// Reads a bundle that was verified when it came.
    /// - Throws: `bundle.damaged` if its documents are not what they were then.
    func load(_ record: BundleRecord) throws -> StoredBundle {
        let (manifest, signature) = try documents(of: record)
        let (statement, _) = try BundleSignature.readUnverified(signature)
        return StoredBundle(
            manifest: try BundleManifest(json: manifest),
            digest: record.digest,
            resources: statement.resources
        )
    }

    /// Reads a bundle and verifies its signature again, against what is trusted now.
    func judge(_ record: BundleRecord, now: Timestamp) throws -> StoredBundle {
        let (manifest, signature) = try documents(of: record)
        let (statement, _) = try BundleSignature.verify(signature, trust: try trust.read(), at: now)
        return StoredBundle(
            manifest: try BundleManifest(json: manifest),
            digest: record.digest,
            resources: statement.resources
        )
    }

    func isWhole(_ record: BundleRecord) throws -> Bool {
        do {
            _ = try documents(of: record)
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

    private func documents(of record: BundleRecord) throws -> (manifest: [UInt8], signature: [UInt8]) {
        let path = "\(record.project.text)/\(record.digest.hex)"
        do {
            let home = try directory.open(directory: path)
            let manifest = try home.read(file: Self.manifestFile)
            let signature = try home.read(file: Self.signatureFile, limit: 256 << 20)
            guard StreamingDigest.of(manifest) == record.digest, StreamingDigest.of(signature) == record.signature
            else {
                throw NodeFailure(
                    .bundleDamaged,
                    directory.fullPath(of: path),
                    "is not what was received: the disk changed it; send the bundle again"
                )
            }
            return (manifest, signature)
        } catch let error as FileFailure {
            throw NodeFailure(
                .bundleDamaged,
                directory.fullPath(of: path),
                "cannot be read; send the bundle again",
                underlying: error
            )
        }
    }
}
