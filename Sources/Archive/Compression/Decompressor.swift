import Identifiers

/// Decompresses a stream as it is read, in constant memory; the reader limits the output, by not reading on. It refuses a zstd
/// frame with a window over 8 MiB, the size that RFC 8878 requires of every reader. Not for use by two threads at once.
package final class Decompressor {
    /// Fills the buffer from the compressed stream; 0 at its end. Its errors pass through `Decompressor.read`.
    package typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

    private enum State {
        case untouched
        case gzip(GzipInflation)
        case filtered(FilterDecompression)
        case failed(any Error)
    }

    private let subject: String
    private let source: Source
    private let accepts: (StreamKind) -> Bool
    private let windowLimit: UInt64
    private var state = State.untouched

    /// - Parameter subject: what messages call the stream.
    package convenience init(subject: String = "the compressed stream", source: @escaping Source) {
        self.init(subject: subject, source: source, windowLimit: 8 << 20) { $0.compression != nil }
    }

    /// - Parameter windowLimit: bytes of the largest window of zstd; libarchive itself refuses one over 128 MiB.
    init(
        subject: String,
        source: @escaping Source,
        windowLimit: UInt64 = 128 << 20,
        accepting accepts: @escaping (StreamKind) -> Bool
    ) {
        self.windowLimit = windowLimit
        self.subject = subject
        self.source = source
        self.accepts = accepts
    }

    /// - Parameter prefix: the first bytes of a stream; four are enough.
    package static func detect(prefix: [UInt8]) -> Compression? {
        StreamKind(prefix: prefix)?.compression
    }

    /// Fills the buffer with decompressed bytes, not necessarily all of it. Blocks.
    /// - Returns: 0 at the end, once the stream has proved whole and nothing follows it.
    /// - Throws: `archive.compression.*`, or what the source threw; then again whenever it is called.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            switch state {
            case .untouched:
                state = try start()
                return try read(into: buffer)
            case .gzip(let stream): return try stream.read(into: buffer)
            case .filtered(let stream): return try stream.read(into: buffer)
            case .failed(let error): throw error
            }
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private func start() throws -> State {
        let prefix = try readPrefix()
        guard let kind = StreamKind(prefix: prefix), accepts(kind) else {
            throw ArchiveFailure(
                .compressionUnknown,
                subject,
                expected: "a gzip or zstd stream",
                found: "other content; pass it as it is"
            )
        }
        let whole = Self.source(prefix, then: source)
        switch kind {
        case .gzip: return .gzip(try GzipInflation(subject: subject, source: whole))
        case .filtered(let filter):
            let watched = kind.compression == .zstd ? watching(whole) : whole
            return .filtered(try FilterDecompression(filter: filter, subject: subject, source: watched))
        }
    }

    private func watching(_ source: @escaping Source) -> Source {
        let guardian = ZstdWindowGuard(limit: windowLimit, subject: subject)
        return { buffer in
            let count = try source(buffer)
            try guardian.watch(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return count
        }
    }

    private func readPrefix() throws -> [UInt8] {
        var prefix = [UInt8](repeating: 0, count: StreamKind.prefixLength)
        var count = 0
        while count < prefix.count {
            let more = try prefix.withUnsafeMutableBytes { try source(.init(rebasing: $0[count...])) }
            if more == 0 { break }
            count += more
        }
        return Array(prefix[..<count])
    }

    private static func source(_ prefix: [UInt8], then rest: @escaping Source) -> Source {
        var pending = prefix[...]
        return { buffer in
            guard !pending.isEmpty else { return try rest(buffer) }
            let count = min(pending.count, buffer.count)
            buffer.copyBytes(from: pending.prefix(count))
            pending = pending.dropFirst(count)
            return count
        }
    }
}
