import CZlib
import Identifiers

/// A gzip stream of one or more members (RFC 1952), inflated by zlib: libarchive's gzip filter takes trailing garbage for
/// the end.
final class GzipInflation {
    private let input: InflationInput
    private let subject: String
    private var isBetweenMembers = false
    private var members = 0

    init(subject: String, source: @escaping Decompressor.Source) throws {
        self.subject = subject
        // 15 bits of window, and 16: a gzip header and nothing else.
        input = try InflationInput(windowBits: 15 + 16, subject: subject, source: source)
    }

    private var stream: UnsafeMutablePointer<z_stream> { input.stream }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let capacity = min(buffer.count, Int(UInt32.max))
        guard capacity > 0, let start = buffer.baseAddress else { return 0 }
        stream.pointee.next_out = start.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(capacity)
        while true {
            try input.refill()
            if isBetweenMembers, try !beginNextMember() { return 0 }
            try inflateOnce()
            let produced = capacity - Int(stream.pointee.avail_out)
            if produced > 0 { return produced }
        }
    }

    /// - Returns: false at the end of the stream.
    private func beginNextMember() throws -> Bool {
        guard stream.pointee.avail_in > 0 else { return false }
        guard stream.pointee.next_in.pointee == 0x1F else { throw trailing() }
        inflateReset(stream)
        isBetweenMembers = false
        return true
    }

    private func inflateOnce() throws {
        let available = stream.pointee.avail_in
        let capacity = stream.pointee.avail_out
        switch inflate(stream, Z_NO_FLUSH) {
        case Z_STREAM_END:
            members += 1
            isBetweenMembers = true
        case Z_OK, Z_BUF_ERROR:
            let stands = stream.pointee.avail_in == available && stream.pointee.avail_out == capacity
            if stands, input.isAtEnd {
                throw ArchiveFailure(
                    .compressionDamaged,
                    subject,
                    "is truncated: the gzip stream stops before its end; fetch it again"
                )
            }
        case Z_MEM_ERROR: throw ArchiveFailure(.unavailable, subject, "out of memory")
        default:
            if members > 0, stream.pointee.total_out == 0 { throw trailing() }
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "no gzip stream"
            throw ArchiveFailure(.compressionDamaged, subject, "is corrupt: \(reason); fetch it again")
        }
    }

    private func trailing() -> ArchiveFailure {
        ArchiveFailure(
            .compressionDamaged,
            subject,
            expected: "the end after the gzip stream",
            found: "other bytes; fetch it again"
        )
    }
}
