import CArchive

/// The compression of a bundle for transport. The bundle itself is never compressed.
package enum Compression: String, CaseIterable, Sendable {
    case zstd
    case gzip
}

/// The kind of a stream, recognized by its magic bytes.
enum StreamKind {
    case gzip
    /// Decompressed by a filter of libarchive.
    case filtered(Int32)

    /// Bytes that are enough to tell.
    static let prefixLength = 6

    init?(prefix: [UInt8]) {
        if prefix.starts(with: [0x1F, 0x8B, 0x08]) {
            self = .gzip
        } else if prefix.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(prefix) {
            self = .filtered(ARCHIVE_FILTER_ZSTD)
        } else if prefix.starts(with: "BZh".utf8) {
            self = .filtered(ARCHIVE_FILTER_BZIP2)
        } else if prefix.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .filtered(ARCHIVE_FILTER_XZ)
        } else {
            return nil
        }
    }

    /// RFC 8878, 3.1.2: parallel writers of zstd may begin with one.
    private static func isSkippableFrame(_ prefix: [UInt8]) -> Bool {
        prefix.count >= 4 && prefix[0] & 0xF0 == 0x50 && prefix[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }

    var compression: Compression? {
        switch self {
        case .gzip: .gzip
        case .filtered(ARCHIVE_FILTER_ZSTD): .zstd
        case .filtered: nil
        }
    }
}
