package import DurableFiles
package import Identifiers
import StrictJSON

/// Blobs by digest in an OCI image layout (image-spec, "OCI Image Layout"): `oci-layout`, `index.json`,
/// `blobs/sha256/HEX`. A blob is read-only, whole, durable and never changed; it is there or it is not.
///
/// `ContentStore` keeps content by its digest, once, for the design node and the automation node alike.
///
/// - `ContentStore` (this type) opens, links, lists and removes blobs, and replaces the index.
/// - `Ingest` is a transaction: content goes into a private directory and becomes visible, all of it durable, at `commit`.
///   `discardUnfinishedIngests` removes what a killed process left of one.
/// - `BlobWriter` hashes content while it is written, and refuses it if it is not what it was announced to be.
///
/// Begin with `Ingest`.
///
/// The target knows no model, no bundle and no project. It never changes a blob in place, never makes one visible before
/// its digest is known, and removes one only at a garbage collection, which keeps what the caller names. A damaged blob is replaced as a
/// whole (`replace`).
package struct ContentStore: Sendable {
    package let root: DirectoryHandle
    /// Nil for a store that had no directory of blobs when it was opened, as a clone by Git of one without blobs.
    private let openedBlobs: DirectoryHandle?

    /// The layout file of OCI image layouts.
    package static let layout = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)

    /// The index of a store that has none of its own.
    package static let emptyIndex = JSONWriter.bytes(of: [
        "manifests": [], "mediaType": "application/vnd.oci.image.index.v1+json", "schemaVersion": 2,
    ])

    private static let blobsName = "blobs/sha256"
    private static let ingestsName = "ingest"

    /// Opens the layout in a directory, and makes its missing parts.
    /// - Throws: `store.not-a-layout` if the directory holds another version of the layout.
    package init(openingOrCreatingAt root: DirectoryHandle) throws {
        _ = try root.openOrMake(directory: Self.blobsName)
        try self.init(examining: root)
        try complete()
        try requireLayout()
        if try root.status(of: "index.json") == nil { try replaceIndex(Self.emptyIndex) }
    }

    /// Opens an existing layout without any change, and without a check of `oci-layout`.
    package init(examining root: DirectoryHandle) throws {
        self.root = root
        openedBlobs = try Self.existing(Self.blobsName, in: root)
    }

    /// Makes the directories and the layout file that are missing.
    package func complete() throws {
        _ = try blobs
        _ = try openIngests()
        if try root.status(of: "oci-layout") == nil { try root.replace(file: "oci-layout", with: Self.layout) }
    }

    /// - Throws: `store.not-a-layout` if the layout file is there and says another version.
    package func requireLayout() throws {
        guard try root.status(of: "oci-layout") != nil else { return }
        let layout = try JSONParser.parse(root.read(file: "oci-layout", limit: 4096), subject: "oci-layout")
        guard layout["imageLayoutVersion"] == "1.0.0" else {
            throw StoreFailure(
                .notALayout,
                root.fullPath(of: "oci-layout"),
                expected: "imageLayoutVersion 1.0.0",
                found: layout["imageLayoutVersion"]?.kindDescription ?? "none"
            )
        }
    }

    /// The directory of blobs, made where it is missing.
    package var blobs: DirectoryHandle {
        get throws(FileFailure) {
            if let openedBlobs { return openedBlobs }
            return try root.openOrMake(directory: Self.blobsName)
        }
    }

    /// The directory of unfinished ingests, made where it is missing: who only reads needs none.
    func openIngests() throws(FileFailure) -> DirectoryHandle {
        try root.openOrMake(directory: Self.ingestsName, mode: 0o700)
    }

    /// The directory of blobs for a reader; nil where it is missing.
    private func existingBlobs() throws(FileFailure) -> DirectoryHandle? {
        if let openedBlobs { return openedBlobs }
        return try Self.existing(Self.blobsName, in: root)
    }

    private static func existing(_ name: String, in root: DirectoryHandle) throws(FileFailure) -> DirectoryHandle? {
        do throws(FileFailure) {
            return try root.open(directory: name)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// The directories of a store, below its own.
    package static let directories = [(name: blobsName, mode: UInt32(0o755)), (name: ingestsName, mode: 0o700)]

    package func contains(_ digest: Digest) throws -> Bool {
        try existingBlobs()?.status(of: digest.hex) != nil
    }

    /// - Returns: nil if the blob is not there.
    package func size(of digest: Digest) throws -> UInt64? {
        try existingBlobs()?.status(of: digest.hex)?.size
    }

    package func open(_ digest: Digest) throws -> OpenFile {
        do throws(FileFailure) {
            if let blobs = try existingBlobs() { return try blobs.open(file: digest.hex) }
            throw FileFailure(.notFound, path(of: digest), "is not there")
        } catch {
            guard error.code == .notFound else { throw error }
            throw StoreFailure(
                .blobMissing,
                path(of: digest),
                expected: "the blob \(digest)",
                found: "nothing; import it again"
            )
        }
    }

    /// The path of a blob, for a program that reads it by itself.
    package func path(of digest: Digest) -> String { root.fullPath(of: "\(Self.blobsName)/\(digest.hex)") }

    /// The content of a small blob, hashed again while it is read.
    package func read(_ digest: Digest, limit: Int = 64 << 20) throws -> [UInt8] {
        let content = try open(digest).readAll(limit: limit)
        try Self.requireDigest(StreamingDigest.of(content), digest, at: path(of: digest))
        return content
    }

    /// Hashes a blob again from the disk.
    /// - Throws: `store.blob-damaged` if its content does not have the digest of its name.
    package func verify(_ digest: Digest) throws {
        let file = try open(digest)
        try Self.requireDigest(StreamingDigest.onDisk(file).digest, digest, at: file.path)
    }

    /// Gives a blob another name: a hard link, so it costs no space and cannot differ.
    package func link(_ digest: Digest, into directory: DirectoryHandle, as name: String) throws {
        do {
            try blobs.link(digest.hex, to: directory, as: name)
        } catch {
            if error.code == .notFound { _ = try open(digest) }
            throw error
        }
    }

    /// - Parameter adopted: told of each content that has come whole, with its size, by whichever thread brought it.
    package func beginIngest(
        adopted: (@Sendable (Ingest, Digest, UInt64) -> Void)? = nil
    ) throws -> Ingest {
        try Ingest(in: self, adopted: adopted)
    }

    /// Removes the leftovers of interrupted ingests. Only for the start, under the owner's lock: it cannot tell a dead ingest
    /// from a live one.
    package func discardUnfinishedIngests() throws {
        guard let ingests = try Self.existing(Self.ingestsName, in: root) else { return }
        for name in try ingests.names() { try ingests.removeTree(name) }
    }

    /// The names in the directory of blobs, of whatever kind.
    package func blobNames() throws -> [String] {
        try existingBlobs()?.names() ?? []
    }

    package func digests() throws -> Set<Digest> {
        Set(try blobNames().compactMap { Digest(hex: $0) })
    }

    /// Takes away the right to write to a blob, as far as this process may: Git gives it to all files of a clone.
    package func seal(_ digest: Digest) throws {
        guard let status = try existingBlobs()?.status(of: digest.hex), status.permissions & 0o222 != 0 else { return }
        try? open(digest).setPermissions(0o444)
    }

    /// Removes every blob that is not kept, and whatever in the blob directory is no blob. Can be interrupted and repeated.
    package func collectGarbage(keeping kept: Set<Digest>) throws -> (blobs: Int, bytes: UInt64) {
        guard let blobs = try existingBlobs() else { return (0, 0) }
        let removed = try count(in: blobs, besides: kept) { try blobs.remove(file: $0) }
        if removed.blobs > 0 { try blobs.sync() }
        return removed
    }

    /// The blobs and bytes that ``collectGarbage(keeping:)`` would free.
    /// - Parameter countsLinked: true for a collection before which the other names of these blobs go, so that their bytes are freed.
    package func garbage(keeping kept: Set<Digest>, countsLinked: Bool = false) throws -> (blobs: Int, bytes: UInt64) {
        guard let blobs = try existingBlobs() else { return (0, 0) }
        return try count(in: blobs, besides: kept, countsLinked: countsLinked) { _ in true }
    }

    /// - Parameter isGone: given the name of a blob that is not kept; true to count it.
    private func count(
        in blobs: DirectoryHandle,
        besides kept: Set<Digest>,
        countsLinked: Bool = false,
        _ isGone: (String) throws -> Bool
    ) throws -> (blobs: Int, bytes: UInt64) {
        var counted = (blobs: 0, bytes: UInt64(0))
        for name in try blobs.names() {
            if let digest = Digest(hex: name), kept.contains(digest) { continue }
            let status = try blobs.status(of: name)
            guard try isGone(name) else { continue }
            counted.blobs += 1
            if countsLinked || status?.links == 1 { counted.bytes += status?.size ?? 0 }
        }
        return counted
    }

    /// Replaces the OCI index durably.
    package func replaceIndex(_ index: [UInt8]) throws {
        try root.replace(file: "index.json", with: index)
    }

    private static func requireDigest(_ found: Digest, _ expected: Digest, at path: String) throws {
        guard found == expected else {
            throw StoreFailure(
                .blobDamaged,
                path,
                expected: "content of \(expected)",
                found: "\(found): the disk changed it; fsck --repair repairs it or names the next step"
            )
        }
    }
}
