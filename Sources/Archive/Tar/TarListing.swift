package import DurableFiles
import Identifiers

/// One entry of a tar as libarchive reads it.
package struct TarListingEntry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case file
        case hardlink(target: String)
    }

    /// libarchive normalizes a name or target in a pax record to NFC, and no other: compare with `==`, which treats canonically
    /// equivalent texts as equal; the reader of the headers compares the bytes.
    package let name: String
    package let kind: Kind
    /// Bytes of content; 0 for a hard link.
    package let size: UInt64

    package init(name: String, kind: Kind, size: UInt64) {
        self.name = name
        self.kind = kind
        self.size = size
    }
}

/// libarchive's reading of a finished, uncompressed tar: the independent reader of a bundle. Only headers are read.
package enum TarListing {
    /// Small, because behind each body that is skipped a whole block is read for one header.
    private static let blockSize = 1 << 16

    /// Calls `body` for each entry from the start of the file, wherever its position is. Blocks.
    /// - Throws: `archive.listing.*` if libarchive warns of anything or finds anything but files and hard links; what
    ///   `body` throws.
    package static func forEach(in file: OpenFile, _ body: (TarListingEntry) throws -> Void) throws {
        try forEach(LibarchiveInput(file: file, blockSize: blockSize), file.path, body)
    }

    /// Calls `body` for each entry of a stream, all of whose bytes are read.
    static func forEach(
        subject: String,
        reading read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int,
        _ body: (TarListingEntry) throws -> Void
    ) throws {
        try forEach(LibarchiveInput(blockSize: CopyBuffer.size, read), subject, body)
    }

    private static func forEach(
        _ input: LibarchiveInput,
        _ subject: String,
        _ body: (TarListingEntry) throws -> Void
    ) throws {
        let reader = try LibarchiveReader(.tar, input: input, subject: subject, code: .listingDamaged)
        while let entry = try reader.next() {
            try body(try listed(entry, in: subject))
        }
    }

    /// All entries at once.
    package static func read(_ file: OpenFile) throws -> [TarListingEntry] {
        var entries: [TarListingEntry] = []
        try forEach(in: file) { entries.append($0) }
        return entries
    }

    private static func listed(_ entry: LibarchiveEntry, in subject: String) throws(ArchiveFailure) -> TarListingEntry {
        guard let name = entry.name else {
            throw ArchiveFailure(.listingName, subject, expected: "names in UTF-8", found: entry.shownName)
        }
        switch entry.kind {
        case .file:
            return TarListingEntry(name: name, kind: .file, size: entry.size ?? 0)
        case .hardLink(let target):
            guard let target else {
                throw ArchiveFailure(.listingName, name, expected: "a link target in UTF-8", found: "other bytes")
            }
            return TarListingEntry(name: name, kind: .hardlink(target: target), size: entry.size ?? 0)
        case .directory, .symbolicLink, .other:
            throw ArchiveFailure(
                .listingKind,
                name,
                expected: "a file or a hard link in \(subject)",
                found: "an entry of another kind"
            )
        }
    }
}
