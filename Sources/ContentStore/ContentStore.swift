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
    package let blobs: DirectoryHandle
    let ingests: DirectoryHandle

    /// The layout file of OCI image layouts.
    package static let layout = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)

    /// The index of a store that has none of its own.
    package static let emptyIndex = JSONWriter.bytes(of: [
        "manifests": [], "mediaType": "application/vnd.oci.image.index.v1+json", "schemaVersion": 2,
    ])

    /// Opens the layout in a directory, and makes its missing parts.
    /// - Throws: `store.not-a-layout` if the directory holds another version of the layout.
    package init(openingOrCreatingAt root: DirectoryHandle) throws {
        self.root = root
        blobs = try root.openOrMake(directory: "blobs/sha256")
        ingests = try root.openOrMake(directory: "ingest", mode: 0o700)
        if try root.status(of: "oci-layout") == nil { try root.replace(file: "oci-layout", with: Self.layout) }
        let layout = try JSONParser.parse(root.read(file: "oci-layout", limit: 4096), subject: "oci-layout")
        guard layout["imageLayoutVersion"] == "1.0.0" else {
            throw StoreFailure(
                .notALayout,
                root.fullPath(of: "oci-layout"),
                expected: "imageLayoutVersion 1.0.0",
                found: layout["imageLayoutVersion"]?.kindDescription ?? "none"
            )
        }
        if try root.status(of: "index.json") == nil { try replaceIndex(Self.emptyIndex) }
    }

    /// Opens an existing layout without any change, and without a check of `oci-layout`.
    package init(examining root: DirectoryHandle) throws {
        self.root = root
        blobs = try root.open(directory: "blobs/sha256")
        ingests = try root.open(directory: "ingest")
    }

    /// The directories of a store, below its own.
    package static let directories = [(name: "blobs/sha256", mode: UInt32(0o755)), (name: "ingest", mode: 0o700)]

    package func contains(_ digest: Digest) throws -> Bool {
        try blobs.status(of: digest.hex) != nil
    }

    /// - Returns: nil if the blob is not there.
    package func size(of digest: Digest) throws -> UInt64? {
        try blobs.status(of: digest.hex)?.size
    }

    package func open(_ digest: Digest) throws -> OpenFile {
        do {
            return try blobs.open(file: digest.hex)
        } catch {
            guard error.code == .notFound else { throw error }
            throw StoreFailure(
                .blobMissing,
                blobs.fullPath(of: digest.hex),
                expected: "the blob \(digest)",
                found: "nothing; import it again"
            )
        }
    }

    /// The path of a blob, for a program that reads it by itself.
    package func path(of digest: Digest) -> String { blobs.fullPath(of: digest.hex) }

    /// The content of a small blob, hashed again while it is read.
    package func read(_ digest: Digest, limit: Int = 64 << 20) throws -> [UInt8] {
        let content = try open(digest).readAll(limit: limit)
        try Self.requireDigest(StreamingDigest.of(content), digest, at: blobs.fullPath(of: digest.hex))
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
        for name in try ingests.names() { try ingests.removeTree(name) }
    }

    package func digests() throws -> Set<Digest> {
        Set(try blobs.names().compactMap { Digest(hex: $0) })
    }

    /// Removes every blob that is not kept, and whatever in the blob directory is no blob. Can be interrupted and repeated.
    package func collectGarbage(keeping kept: Set<Digest>) throws -> (blobs: Int, bytes: UInt64) {
        var removed = (blobs: 0, bytes: UInt64(0))
        for name in try blobs.names() {
            if let digest = Digest(hex: name), kept.contains(digest) { continue }
            let status = try blobs.status(of: name)
            guard try blobs.remove(file: name) else { continue }
            removed.blobs += 1
            if status?.links == 1 { removed.bytes += status?.size ?? 0 }
        }
        if removed.blobs > 0 { try blobs.sync() }
        return removed
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
