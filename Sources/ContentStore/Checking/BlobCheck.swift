import DurableFiles
package import Identifiers

/// What is wrong with one name in the directory of blobs, or with one that must be there.
package struct BlobFault: Sendable {
    package enum Kind: Sendable, Equatable {
        /// Its content is not what its name says.
        case damaged
        /// Something stands there that is no file.
        case noFile
        case missing
        /// It can be written to.
        case writable
        /// It is no blob at all.
        case stray
    }

    package let kind: Kind
    /// In the directory of blobs.
    package let name: String
    /// nil: a stray.
    package let digest: Digest?
    package let found: String

    package var subject: String { "blobs/sha256/\(name)" }
}

/// Holds every blob of a store to its name, and what is needed to what is there.
package struct BlobCheck: Sendable {
    let store: ContentStore
    let ledger: ContentLedger

    package init(_ store: ContentStore, ledger: ContentLedger) {
        self.store = store
        self.ledger = ledger
    }

    /// Reads all blobs. Blocks.
    /// - Parameter needed: what must be there.
    /// - Returns: ascending by name, what is no blob last.
    package func run(needed: some Collection<Digest>) throws -> [BlobFault] {
        var faults: [BlobFault] = []
        var blobs: [(digest: Digest, status: FileStatus)] = []
        for name in try store.blobs.names() {
            guard let status = try store.blobs.status(of: name) else { continue }
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
        try ledger.read(blobs.map { (ContentLedger.Place(store.blobs, $0.digest.hex), $0.status) })
        faults += blobs.compactMap(fault)
        let here = Set(blobs.map(\.digest)).union(faults.compactMap(\.digest))
        faults += Set(needed).subtracting(here).map {
            BlobFault(kind: .missing, name: $0.hex, digest: $0, found: "nothing")
        }
        return faults.sorted { ($0.digest == nil ? 1 : 0, $0.name) < ($1.digest == nil ? 1 : 0, $1.name) }
    }

    private func fault(_ digest: Digest, _ status: FileStatus) -> BlobFault? {
        if let content = ledger.content(of: status), content != .digest(digest) {
            return BlobFault(kind: .damaged, name: digest.hex, digest: digest, found: content.words)
        }
        guard status.permissions & 0o222 != 0 else { return nil }
        let mode = "the mode " + String(status.permissions, radix: 8)
        return BlobFault(kind: .writable, name: digest.hex, digest: digest, found: mode)
    }
}
