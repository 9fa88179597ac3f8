import CArchive
package import DurableFiles
import Identifiers

/// Archives of models made by other programs: zip, and tar, plain or in gzip, zstd, bzip2 or xz; recognized by content.
///
/// `Archive` is the only caller of libarchive and zlib.
///
/// - `Foreign`: archives of models from outside, at import (this type, `Extraction`, `ExtractionLimits`). Entries are made by
///   `DirectoryHandle`, never by libarchive's own extraction, and every size is limited while it is unpacked.
/// - `Compression`: transport compression of bundles (`Compressor`, `Decompressor`) and of content inside files
///   (`ContentDecompression`). The same input gives the same compressed bytes on any number of threads.
/// - `Tar`: libarchive's listing of a tar (`TarListing`), by which an export is read back.
///
/// Begin with `ForeignArchive.extract`, or with `Decompressor` for streams.
///
/// The target does not judge a bundle and never trusts a size, a name or a link of an archive: names are checked in
/// `ForeignName`, windows of zstd in `ZstdWindowGuard`. Nothing that it makes is durable; that is for the caller.
package enum ForeignArchive {
    /// True if `extract` takes the file for an archive.
    package static func isArchive(_ path: String) throws -> Bool {
        try ForeignArchiveKind(OpenFile.read(path)) != nil
    }

    /// Extracts everything into a directory, which the caller made empty and removes if this throws. Files are new and readable;
    /// owners, times and execute bits are dropped. Hard links become copies. Symbolic links that stay inside by their text are
    /// made last, and nothing is ever written through one; `TreeWalk` checks their targets. Nothing is made durable. Blocks.
    ///
    /// libarchive brings names in pax records and in zips flagged as UTF-8 to NFC.
    /// - Throws: `archive.foreign.*`, naming the entry.
    package static func extract(
        _ path: String,
        into directory: DirectoryHandle,
        limits: ExtractionLimits = ExtractionLimits()
    ) throws -> ForeignArchiveSummary {
        let file = try OpenFile.read(path)
        guard let kind = try ForeignArchiveKind(file) else {
            throw ArchiveFailure(
                .foreignFormat,
                path,
                expected: "a zip or a tar, plain or compressed with gzip, zstd, bzip2 or xz",
                found: "something else"
            )
        }
        file.expectSequentialReading()
        let reader = try reader(of: file, kind)
        let budget = try ExtractionBudget(limits, archiveSize: try file.status().size, directory: directory)
        var extraction = Extraction(reader: reader, directory: directory, budget: budget, path: path)
        switch kind {
        case .zip: return try extraction.extractAll(expectingEndMark: false)
        case .tar, .compressed: return try extraction.extractAll(expectingEndMark: true)
        }
    }

    private static func reader(of file: OpenFile, _ kind: ForeignArchiveKind) throws -> LibarchiveReader {
        let format: LibarchiveReader.Format
        let input: LibarchiveInput
        switch kind {
        case .zip: (format, input) = (.zip, try LibarchiveInput(file: file, blockSize: CopyBuffer.size))
        case .tar: (format, input) = (.tar, try LibarchiveInput(file: file, blockSize: CopyBuffer.size))
        case .compressed:
            let stream = Decompressor(
                subject: file.path,
                source: { try file.read(into: $0) },
                accepting: { _ in true }
            )
            (format, input) = (.tar, LibarchiveInput(blockSize: CopyBuffer.size) { try stream.read(into: $0) })
        }
        return try LibarchiveReader(format, input: input, subject: file.path, code: .foreignDamaged)
    }
}
