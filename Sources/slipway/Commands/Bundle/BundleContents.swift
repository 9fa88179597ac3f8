import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import ModelScan
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// Reads the contents of a verified bundle for a scan: from the positions of its files in a plain tar, or from a temporary
/// directory if it is compressed or a delta.
struct BundleContents {
    private let verified: VerifiedBundle
    private let content: @Sendable (Digest) throws -> ByteRange
    /// The contents of a file that is no plain tar of all; removed with this value.
    private let temporary: TemporaryContents?

    /// - Parameter base: has what a delta leaves out; nil: the file is no delta.
    init(_ verified: VerifiedBundle, _ path: String, _ options: TrustOptions, base: BundleBase?) throws {
        self.verified = verified
        let file = try OpenFile.read(path)
        guard try file.status().kind == .regular, try BundleFile.compression(of: file) == nil, base == nil else {
            let contents = try TemporaryContents(path, of: verified, options, base)
            temporary = contents
            content = { digest in
                let blob = try contents.open(digest)
                return ByteRange(file: blob, size: try blob.status().size)
            }
            return
        }
        temporary = nil
        let entries = verified.plan.firstEntries()
        content = { digest in
            guard let entry = entries[digest] else {
                throw FileFailure(.notFound, path, expected: "content of \(digest)", found: "none")
            }
            return ByteRange(file: file, offset: entry.contentOffset, size: entry.size)
        }
    }

    /// The scan reports in the bundle; nil if it has none.
    func signedReports() throws -> BundleScan? {
        guard let resource = verified.resources.named(BundleScan.name) else { return nil }
        return try BundleScan(json: bytes(of: resource.digest))
    }

    func scan(_ model: ModelName, _ version: VersionID, width: Int) throws -> ScanReport {
        let prefix = "models/\(model)/\(version)/"
        let resources = verified.files(of: model, version)
        let files = try resources.map { resource in
            let digest = resource.digest
            let path = try EntryName(String(Substring(resource.name.text.utf8.dropFirst(prefix.utf8.count))))
            return ModelScanner.File(path: path) { [content] in try content(digest) }
        }
        var subject = ScanSubject()
        if let own = resources.named(EntryName(unchecked: prefix + MLmodel.fileName)) {
            subject = (try? MLmodel(yaml: bytes(of: own.digest), subject: own.name.text).scanSubject) ?? subject
        }
        return try ModelScanner.scan(files, subject, width: width)
    }

    private func bytes(of digest: Digest) throws -> [UInt8] {
        let range = try content(digest)
        return try range.bytes(at: 0, count: Int(min(range.size, UInt64(VerificationLimits.standard.documentBytes))))
    }
}

/// The contents of a compressed bundle in a private directory, which is removed with this object.
final class TemporaryContents: Sendable {
    private let parent: DirectoryHandle
    private let name: String
    private let store: ContentStore

    init(_ path: String, of verified: VerifiedBundle, _ options: TrustOptions, _ base: BundleBase?) throws {
        parent = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp")
        try Self.requireSpace(verified.plan.totalSize, in: parent)
        name = DirectoryHandle.temporaryName(for: "slipway-scan")
        try parent.make(directory: name, mode: 0o700)
        do {
            store = try ContentStore(openingOrCreatingAt: parent.open(directory: name))
            let ingest = try store.beginIngest()
            _ = try BundleFile.receive(
                path,
                base: base,
                trust: options.load(),
                now: options.moment,
                destination: ingest
            )
            try ingest.commit()
        } catch {
            try? parent.removeTree(name)
            throw error
        }
    }

    /// - Throws: `file.no-space`
    private static func requireSpace(_ bytes: UInt64, in directory: DirectoryHandle) throws(FileFailure) {
        let space = try directory.space()
        guard !space.fits(bytes: bytes) else { return }
        let needed = [bytes, FileSystemSpace.reserve].clampedSum { $0 }
        throw FileFailure(
            .noSpace,
            directory.path,
            expected: "\(needed) bytes free, because a compressed bundle is decompressed there for the scan",
            found:
                "\(space.freeBytes); set TMPDIR to a directory with more space, or decompress the bundle and scan the plain tar"
        )
    }

    deinit {
        try? parent.removeTree(name)
    }

    func open(_ digest: Digest) throws -> OpenFile {
        try store.open(digest)
    }
}
