import CArchive
import Identifiers

/// One pass of libarchive over an input, with exactly one format. Anything it answers but OK and end is an error: its
/// warnings mean that it guessed.
final class LibarchiveReader {
    enum Format {
        case tar
        /// By the central directory, which other zip tools read too.
        case zip
        /// No format: the bytes that come out of one compression filter (an `ARCHIVE_FILTER_` code).
        case filtered(filter: Int32)
    }

    let input: LibarchiveInput
    private let handle: OpaquePointer
    private let subject: String
    private let code: ArchiveCode

    /// - Parameters:
    ///   - subject: what messages call the input.
    ///   - code: of the error when libarchive does not accept it.
    init(_ format: Format, input: LibarchiveInput, subject: String, code: ArchiveCode) throws {
        try TextLocale.prepare()
        guard let handle = archive_read_new() else {
            throw ArchiveFailure(.unavailable, subject, "out of memory")
        }
        self.input = input
        self.handle = handle
        self.subject = subject
        self.code = code
        try enable(format)
        input.attach(to: handle)
        try check(archive_read_open1(handle))
        // Formats are told by a first look: a filter that failed there looks like empty input.
        guard archive_errno(handle) == 0, input.failure == nil else { throw failure() }
    }

    deinit {
        archive_read_free(handle)
    }

    private func enable(_ format: Format) throws {
        switch format {
        case .tar:
            try check(archive_read_support_format_tar(handle))
        case .zip:
            try check(archive_read_support_format_zip_seekable(handle))
        case .filtered(let filter):
            try check(archive_read_support_format_raw(handle))
            try check(archive_read_support_format_empty(handle))
            // Set, not offered: an offered filter is tried again on its own output.
            try check(archive_read_append_filter(handle, filter))
        }
    }

    /// The next entry, valid until the next call; nil at the end.
    func next() throws -> LibarchiveEntry? {
        var entry: OpaquePointer?
        let result = archive_read_next_header(handle, &entry)
        if result == ARCHIVE_EOF, input.failure == nil { return nil }
        try check(result)
        return entry.map(LibarchiveEntry.init)
    }

    /// Calls `body` with each piece of the current entry's content and its offset.
    func forEachBlock(_ body: (UnsafeRawBufferPointer, Int64) throws -> Void) throws {
        while true {
            var start: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let result = archive_read_data_block(handle, &start, &count, &offset)
            if result == ARCHIVE_EOF, input.failure == nil { return }
            try check(result)
            try body(UnsafeRawBufferPointer(start: start, count: count), offset)
        }
    }

    /// The next bytes of the current entry; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = archive_read_data(handle, buffer.baseAddress, buffer.count)
        guard count >= 0, input.failure == nil else { throw failure() }
        return count
    }

    func skipBody() throws {
        let result = archive_read_data_skip(handle)
        if result != ARCHIVE_EOF { try check(result) }
    }

    /// Bytes of the input that were used so far.
    var consumed: Int64 { archive_filter_bytes(handle, 0) }

    /// Such as `POSIX pax interchange format`; known after the first entry.
    var formatName: String { archive_format_name(handle).map { String(cString: $0) } ?? "unknown format" }

    private func check(_ result: Int32) throws {
        guard result == ARCHIVE_OK else { throw failure() }
    }

    private func failure() -> any Error {
        if let failure = input.failure { return failure }
        let reason = archive_error_string(handle).map { String(cString: $0) } ?? "it is damaged"
        return ArchiveFailure(code, subject, "cannot be read: \(reason); fetch or make it again")
    }
}

/// Properties of the current entry, as libarchive reports them.
struct LibarchiveEntry {
    enum Kind {
        case file
        case directory
        case symbolicLink(target: String?)
        case hardLink(target: String?)
        case other(String)
    }

    private let entry: OpaquePointer

    init(_ entry: OpaquePointer) {
        self.entry = entry
    }

    /// nil if it is not UTF-8.
    var name: String? { Self.text(archive_entry_pathname(entry)) }

    /// The name for messages, whatever its bytes are.
    var shownName: String {
        archive_entry_pathname(entry).map { String(cString: $0) } ?? "an entry without a readable name"
    }

    /// nil if the archive does not say it before the content.
    var size: UInt64? { archive_entry_size_is_set(entry) != 0 ? UInt64(exactly: archive_entry_size(entry)) : nil }

    var isEncrypted: Bool { archive_entry_is_encrypted(entry) != 0 }

    /// True if parts of the content are holes that take no space.
    var isSparse: Bool { archive_entry_sparse_count(entry) > 0 }

    var kind: Kind {
        if let target = archive_entry_hardlink(entry) { return .hardLink(target: Self.text(target)) }
        switch UInt32(archive_entry_filetype(entry)) {
        case 0o100000: return .file
        case 0o040000: return .directory
        case 0o120000: return .symbolicLink(target: Self.text(archive_entry_symlink(entry)))
        case 0o020000, 0o060000: return .other("a device")
        case 0o010000: return .other("a named pipe")
        case 0o140000: return .other("a socket")
        default: return .other("of an unknown kind")
        }
    }

    private static func text(_ raw: UnsafePointer<CChar>?) -> String? {
        raw.flatMap { String(validatingCString: $0) }
    }
}
