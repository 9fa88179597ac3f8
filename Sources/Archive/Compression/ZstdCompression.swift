import CArchive
import DurableFiles
import Identifiers

/// zstd through libarchive's filter. Always the multi-threaded coder: its output does not depend on how many threads it
/// has, but differs from that of the single-threaded one.
final class ZstdCompression {
    private let handle: OpaquePointer
    private let subject: String
    private let target: (UnsafeRawBufferPointer) throws -> Void
    private var writeFailure: (any Error)?

    /// - Parameter target: takes the next compressed bytes.
    static func compress(
        _ fill: Compressor.Fill,
        _ subject: String,
        threads: Int,
        progress: (Int) throws -> Void = { _ in },
        to target: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let compression = try ZstdCompression(subject, target)
        try compression.open(threads: threads)
        try compression.copy(fill, progress: progress)
        try compression.check(archive_write_close(compression.handle))
    }

    private init(
        _ subject: String,
        _ target: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws(ArchiveFailure) {
        guard let handle = archive_write_new() else { throw ArchiveFailure(.unavailable, subject, "out of memory") }
        self.handle = handle
        self.subject = subject
        self.target = target
    }

    deinit {
        // What was not closed is broken off; nothing more may be written.
        archive_write_fail(handle)
        archive_write_free(handle)
    }

    private func open(threads: Int) throws {
        try check(archive_write_set_format_raw(handle))
        try check(archive_write_add_filter_zstd(handle))
        try check(archive_write_set_filter_option(handle, "zstd", "compression-level", "3"))
        try check(archive_write_set_filter_option(handle, "zstd", "threads", String(threads)))
        // The last block is not padded.
        try check(archive_write_set_bytes_in_last_block(handle, 1))
        try check(
            archive_write_open(
                handle,
                Unmanaged.passUnretained(self).toOpaque(),
                nil,
                { _, client, bytes, count in
                    guard let client else { return Int(ARCHIVE_FATAL) }
                    let compression = Unmanaged<ZstdCompression>.fromOpaque(client).takeUnretainedValue()
                    return compression.write(UnsafeRawBufferPointer(start: bytes, count: count))
                },
                nil
            )
        )
        let entry = archive_entry_new()
        defer { archive_entry_free(entry) }
        archive_entry_set_filetype(entry, 0o100000)
        try check(archive_write_header(handle, entry))
    }

    private func copy(_ fill: Compressor.Fill, progress: (Int) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try fill(buffer)
            if count == 0 { return }
            guard archive_write_data(handle, buffer.baseAddress, count) == count else { throw failure() }
            try progress(count)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        do {
            try target(bytes)
            return bytes.count
        } catch {
            writeFailure = error
            return Int(ARCHIVE_FATAL)
        }
    }

    private func check(_ result: Int32) throws {
        guard result == ARCHIVE_OK, writeFailure == nil else { throw failure() }
    }

    private func failure() -> any Error {
        if let writeFailure { return writeFailure }
        let reason = archive_error_string(handle).map { String(cString: $0) } ?? "libarchive gives no reason"
        return ArchiveFailure(.compressionFailed, subject, "cannot be compressed with zstd: \(reason)")
    }
}
