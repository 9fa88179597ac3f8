import CZlib
import Identifiers

/// zlib's state for inflating, fed from a source. Freed with it.
final class InflationInput {
    let stream: UnsafeMutablePointer<z_stream>
    /// True once the source has no more bytes.
    private(set) var isAtEnd = false
    private let buffer: UnsafeMutableRawBufferPointer
    private let source: Decompressor.Source

    /// - Parameter windowBits: as zlib's `inflateInit2` takes it.
    init(windowBits: Int32, subject: String, source: @escaping Decompressor.Source) throws {
        self.source = source
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(byteCount: 1 << 17, alignment: 4096)
        let result = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw ArchiveFailure(.unavailable, subject, "zlib cannot start (\(result))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Reads from the source if the buffer is used up.
    func refill() throws {
        guard stream.pointee.avail_in == 0, !isAtEnd else { return }
        let count = try source(buffer)
        isAtEnd = count == 0
        stream.pointee.next_in = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
    }
}
