import Archive
import DurableFiles
import Identifiers

/// The bytes of a file of rows, decompressed if its first bytes say gzip or zstd. The digest is that of the file as it lies.
final class DatasetBytes {
    /// The content that a compressed file may have in any case, and how many times its size beyond that.
    static let freeExpansion: UInt64 = 1 << 30
    static let expansionRatio: UInt64 = 1000

    private let file: DatasetFile
    private let raw: RawBytes
    private let decompressor: Decompressor?
    private var expanded: UInt64 = 0

    init(_ file: DatasetFile) throws {
        self.file = file
        let raw = RawBytes(file.opened)
        self.raw = raw
        var prefix = [UInt8](repeating: 0, count: 6)
        let count = try prefix.withUnsafeMutableBytes { try file.opened.read(into: $0, at: 0) }
        if Decompressor.detect(prefix: Array(prefix[..<count])) != nil {
            decompressor = Decompressor(subject: file.path) { try raw.read(into: $0) }
        } else {
            decompressor = nil
        }
    }

    /// Bytes of the file that were read.
    var position: UInt64 { UInt64(raw.offset) }

    /// Fills the buffer, not necessarily all of it; 0 at the end.
    /// - Throws: `archive.compression.*`, `dataset.expansion`
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let decompressor else { return try raw.read(into: buffer) }
        let count = try decompressor.read(into: buffer)
        expanded += UInt64(count)
        if expanded > Self.freeExpansion, expanded / Self.expansionRatio > file.before.size {
            throw DatasetFailure(
                .expansion,
                file.path,
                expected: "at most \(Self.expansionRatio) times its \(file.before.size) bytes once decompressed",
                found: "more; decompress it yourself if you trust it"
            )
        }
        return count
    }

    /// The digest of the whole file, once it has proved unchanged and to be the expected one.
    /// - Throws: `file.changed`, `dataset.digest`
    func finish() throws -> Digest {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while try raw.read(into: buffer) > 0 {}
        try file.requireUnchanged()
        guard position == file.before.size else {
            throw FileFailure(.changed, file.path, expected: "\(file.before.size) bytes", found: "\(position)")
        }
        let digest = raw.digest.finish()
        try file.requireDigest(digest)
        return digest
    }
}

/// The bytes as they lie, hashed as they are read.
private final class RawBytes {
    let file: OpenFile
    private(set) var offset: Int64 = 0
    private(set) var digest = StreamingDigest()

    init(_ file: OpenFile) {
        self.file = file
        file.expectSequentialReading()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(into: buffer, at: offset)
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        offset += Int64(count)
        return count
    }
}
