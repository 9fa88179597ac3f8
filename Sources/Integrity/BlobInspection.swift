package import ContentStore
import DurableFiles
package import Identifiers

/// Compares every blob of a store with its name, and the blobs that are needed with those that are there.
package struct BlobInspection: Sendable {
    private let store: ContentStore
    private let digests: InodeDigestCache

    package init(_ store: ContentStore, digests: InodeDigestCache) {
        self.store = store
        self.digests = digests
    }

    /// Reads all blobs. Blocks.
    /// - Parameter needed: the contents that must be there.
    /// - Returns: faults ascending by name; strays come last.
    package func run(needed: some Collection<Digest>) throws -> [BlobFault] {
        var faults: [BlobFault] = []
        var blobs: [(digest: Digest, status: FileStatus)] = []
        let names = try store.blobNames()
        let directory = names.isEmpty ? nil : try store.blobs
        for name in names {
            guard let status = try directory?.status(of: name) else { continue }
            guard let digest = Digest(hex: name) else {
                faults.append(BlobFault(kind: .stray, name: name, digest: nil, found: "\"\(name)\""))
                continue
            }
            guard status.kind == .regular else {
                faults.append(BlobFault(kind: .noFile, name: name, digest: digest, found: "no regular file"))
                continue
            }
            blobs.append((digest, status))
        }
        if let directory {
            try digests.read(blobs.map { (InodeDigestCache.Place(directory, $0.digest.hex), $0.status) })
        }
        faults += blobs.compactMap(fault)
        let here = Set(blobs.map(\.digest)).union(faults.compactMap(\.digest))
        faults += Set(needed).subtracting(here).map {
            BlobFault(kind: .missing, name: $0.hex, digest: $0, found: "nothing")
        }
        return faults.sorted { ($0.digest == nil ? 1 : 0, $0.name) < ($1.digest == nil ? 1 : 0, $1.name) }
    }

    private func fault(_ digest: Digest, _ status: FileStatus) -> BlobFault? {
        if let content = digests.content(of: status), content != .digest(digest) {
            return BlobFault(kind: .damaged, name: digest.hex, digest: digest, found: content.text)
        }
        guard status.permissions & 0o222 != 0 else { return nil }
        let mode = "the mode " + String(status.permissions, radix: 8)
        return BlobFault(kind: .writable, name: digest.hex, digest: digest, found: mode)
    }
}
