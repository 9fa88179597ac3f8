import CArchive

/// The compression of content inside a file.
package enum ContentCompression: Sendable {
    /// Deflate without a header, as members of a zip have it.
    case deflate
    case zlib
    case gzip
    case zstd
    case bzip2
    case xz
    /// The format before xz.
    case lzma
    case lz4
}

/// Decompresses content of a known compression, as it is read, in constant memory; the reader limits the output. Not for use by
/// two threads at once.
package final class ContentDecompression {
    private let readMore: (UnsafeMutableRawBufferPointer) throws -> Int

    /// - Parameter source: fills the buffer from the compressed content; 0 at its end.
    package init(
        _ compression: ContentCompression,
        subject: String,
        source: @escaping Decompressor.Source
    ) throws {
        switch compression {
        case .deflate: readMore = try Inflation(isRaw: true, subject: subject, source: source).read(into:)
        case .zlib: readMore = try Inflation(isRaw: false, subject: subject, source: source).read(into:)
        case .gzip: readMore = try GzipInflation(subject: subject, source: source).read(into:)
        case .zstd: readMore = try Self.filter(ARCHIVE_FILTER_ZSTD, subject, source)
        case .bzip2: readMore = try Self.filter(ARCHIVE_FILTER_BZIP2, subject, source)
        case .xz: readMore = try Self.filter(ARCHIVE_FILTER_XZ, subject, source)
        case .lzma: readMore = try Self.filter(ARCHIVE_FILTER_LZMA, subject, source)
        case .lz4: readMore = try Self.filter(ARCHIVE_FILTER_LZ4, subject, source)
        }
    }

    /// Fills the buffer with decompressed bytes, not necessarily all of it; 0 at the end.
    /// - Throws: `archive.compression.*`, or what the source threw.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try readMore(buffer)
    }

    private static func filter(
        _ code: Int32,
        _ subject: String,
        _ source: @escaping Decompressor.Source
    ) throws -> (UnsafeMutableRawBufferPointer) throws -> Int {
        try FilterDecompression(filter: code, subject: subject, source: source).read(into:)
    }
}
