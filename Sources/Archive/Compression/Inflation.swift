import CZlib
import Identifiers

/// One deflate stream, raw or with the header of zlib (RFC 1951, RFC 1950), inflated as it is read. Bytes after its end are an
/// error.
final class Inflation {
    private let input: InflationInput
    private let subject: String
    private var isAtEnd = false

    /// - Parameter isRaw: without a header.
    init(isRaw: Bool, subject: String, source: @escaping Decompressor.Source) throws {
        self.subject = subject
        input = try InflationInput(windowBits: isRaw ? -15 : 15, subject: subject, source: source)
    }

    private var stream: UnsafeMutablePointer<z_stream> { input.stream }

    /// Fills the buffer with inflated bytes, not necessarily all of it; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let capacity = min(buffer.count, Int(UInt32.max))
        guard !isAtEnd, capacity > 0, let start = buffer.baseAddress else { return 0 }
        stream.pointee.next_out = start.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(capacity)
        while true {
            try input.refill()
            let result = inflate(stream, Z_NO_FLUSH)
            let produced = capacity - Int(stream.pointee.avail_out)
            switch result {
            case Z_STREAM_END:
                isAtEnd = true
                try requireEnd()
                return produced
            case Z_OK:
                if produced > 0 { return produced }
            case Z_BUF_ERROR where stream.pointee.avail_in == 0:
                throw ArchiveFailure(
                    .compressionDamaged,
                    subject,
                    "is truncated: the deflate stream stops before its end"
                )
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "no deflate stream"
                throw ArchiveFailure(.compressionDamaged, subject, "is corrupt: \(reason)")
            }
        }
    }

    private func requireEnd() throws {
        try input.refill()
        guard stream.pointee.avail_in == 0 else {
            throw ArchiveFailure(
                .compressionDamaged,
                subject,
                expected: "the end after the deflate stream",
                found: "other bytes"
            )
        }
    }
}
