import CArchive
import DurableFiles

/// The bytes libarchive reads, block by block, from a file or from a function. It outlives the reader that uses it.
final class LibarchiveInput {
    /// Fills the buffer with the bytes at that offset; 0 at the end.
    typealias Fill = (UnsafeMutableRawBufferPointer, Int64) throws -> Int

    /// The error that `fill` threw, kept here because libarchive carries no Swift errors.
    private(set) var failure: (any Error)?
    private let fill: Fill
    private let buffer: UnsafeMutableRawBufferPointer
    /// nil if the input can only be read from start to end.
    private let size: Int64?
    private var offset: Int64 = 0
    private var block: Range<Int64> = 0..<0

    /// Reads a file by offsets, so that skipped bytes are never read.
    init(file: OpenFile, blockSize: Int) throws(FileFailure) {
        fill = { buffer, offset in try file.read(into: buffer, at: offset) }
        size = Int64(clamping: try file.status().size)
        buffer = .allocate(byteCount: blockSize, alignment: 4096)
    }

    /// Reads a stream.
    init(blockSize: Int, _ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        fill = { buffer, _ in try read(buffer) }
        size = nil
        buffer = .allocate(byteCount: blockSize, alignment: 4096)
    }

    deinit {
        buffer.deallocate()
    }

    /// The next block, empty at the end; nil after an error, which `failure` keeps.
    private func next() -> UnsafeRawBufferPointer? {
        guard failure == nil else { return nil }
        do {
            let count = try fill(buffer, offset)
            block = offset..<offset + Int64(count)
            offset = block.upperBound
            return UnsafeRawBufferPointer(rebasing: buffer[..<count])
        } catch {
            failure = error
            return nil
        }
    }

    private func skip(_ count: Int64) -> Int64 {
        guard let size else { return 0 }
        let step = max(0, min(count, size - offset))
        offset += step
        return step
    }

    private func seek(_ distance: Int64, from origin: Int32) -> Int64 {
        guard let size else { return Int64(ARCHIVE_FATAL) }
        let (target, overflow) = distance.addingReportingOverflow(
            origin == SEEK_SET ? 0 : origin == SEEK_CUR ? offset : size
        )
        guard !overflow, target >= 0 else { return Int64(ARCHIVE_FATAL) }
        offset = min(target, size)
        return offset
    }

    /// Reads the rest from an offset on, which must lie in or behind the block handed out last.
    /// - Returns: true if all of it, at most `limit` bytes, is zero.
    func isZero(from start: Int64, limit: Int64) throws -> Bool {
        var seen: Int64 = 0
        var rest = UnsafeRawBufferPointer(buffer)[0..<0]
        if block.contains(start) {
            rest = UnsafeRawBufferPointer(buffer)[Int(start - block.lowerBound)..<block.count]
        }
        while true {
            seen += Int64(rest.count)
            guard seen <= limit, rest.allSatisfy({ $0 == 0 }) else { return false }
            guard let more = next() else {
                if let failure { throw failure }
                return false
            }
            if more.isEmpty { return true }
            rest = more[...]
        }
    }

    /// Hands the input to libarchive.
    func attach(to archive: OpaquePointer) {
        archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
        archive_read_set_read_callback(archive) { _, client, block in
            guard let client, let bytes = LibarchiveInput.from(client).next() else { return Int(ARCHIVE_FATAL) }
            block?.pointee = bytes.baseAddress
            return bytes.count
        }
        guard size != nil else { return }
        archive_read_set_skip_callback(archive) { _, client, count in
            client.map { LibarchiveInput.from($0).skip(count) } ?? 0
        }
        archive_read_set_seek_callback(archive) { _, client, distance, origin in
            client.map { LibarchiveInput.from($0).seek(distance, from: origin) } ?? Int64(ARCHIVE_FATAL)
        }
    }

    private static func from(_ client: UnsafeMutableRawPointer) -> LibarchiveInput {
        Unmanaged<LibarchiveInput>.fromOpaque(client).takeUnretainedValue()
    }
}
