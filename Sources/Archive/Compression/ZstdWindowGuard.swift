import Identifiers

/// Watches a zstd stream go by (RFC 8878, section 3.1) and refuses a frame that asks for a large window before it is given to the
/// decoder, which would take that much memory. What is no zstd at all is left to the decoder to refuse.
final class ZstdWindowGuard {
    /// The part of a frame that comes next, known once enough bytes are there.
    private enum Part {
        case magic
        case skippableSize
        case descriptor
        case header(descriptor: UInt8)
        case block
        case anything
    }

    private let limit: UInt64
    private let subject: String
    private var part = Part.magic
    private var wanted = 4
    private var pending: [UInt8] = []
    /// Bytes that say nothing.
    private var skipped: UInt64 = 0
    private var hasChecksum = false

    /// - Parameter limit: bytes of the largest window.
    init(limit: UInt64, subject: String) {
        self.limit = limit
        self.subject = subject
    }

    /// - Throws: `archive.compression.window`
    func watch(_ bytes: UnsafeRawBufferPointer) throws(ArchiveFailure) {
        var rest = bytes
        while !rest.isEmpty {
            if case .anything = part { return }
            let count = skipped > 0 ? Int(min(skipped, UInt64(rest.count))) : min(wanted - pending.count, rest.count)
            if skipped > 0 { skipped -= UInt64(count) } else { pending.append(contentsOf: rest.prefix(count)) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            guard skipped == 0, pending.count == wanted else { continue }
            let complete = pending
            pending = []
            try take(complete)
        }
    }

    private func take(_ bytes: [UInt8]) throws(ArchiveFailure) {
        switch part {
        case .magic:
            let magic = Self.number(bytes[...])
            if magic == 0xFD2F_B528 {
                expect(.descriptor, 1)
            } else if magic & 0xFFFF_FFF0 == 0x184D_2A50 {
                expect(.skippableSize, 4)
            } else {
                part = .anything
            }
        case .skippableSize:
            skipped = Self.number(bytes[...])
            expect(.magic, 4)
        case .descriptor:
            let sizes = Self.fields(of: bytes[0])
            hasChecksum = bytes[0] & 4 != 0
            expect(.header(descriptor: bytes[0]), sizes.window + sizes.dictionary + sizes.content)
        case .header(let descriptor):
            try requireSmall(Self.window(descriptor, bytes))
            expect(.block, 3)
        case .block:
            let header = Self.number(bytes[...])
            // A run of one byte has that byte and no more.
            skipped = header >> 1 & 3 == 1 ? 1 : header >> 3
            guard header & 1 == 1 else { return expect(.block, 3) }
            if hasChecksum { skipped += 4 }
            expect(.magic, 4)
        case .anything: break
        }
    }

    private func expect(_ part: Part, _ count: Int) {
        self.part = part
        wanted = count
    }

    private func requireSmall(_ window: UInt64) throws(ArchiveFailure) {
        guard window <= limit else {
            throw ArchiveFailure(
                .compressionWindow,
                subject,
                expected: "a zstd window of at most \(limit >> 20) MiB",
                found: "\(window) bytes; decompress it first, or compress it without --ultra and --long"
            )
        }
    }

    /// Bytes of the fields that follow a descriptor.
    private static func fields(of descriptor: UInt8) -> (window: Int, dictionary: Int, content: Int) {
        let isSingle = descriptor & 0x20 != 0
        return (
            isSingle ? 0 : 1, [0, 1, 2, 4][Int(descriptor & 3)],
            [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        )
    }

    private static func window(_ descriptor: UInt8, _ bytes: [UInt8]) -> UInt64 {
        let sizes = fields(of: descriptor)
        guard sizes.window == 0 else {
            let base = UInt64(1) << (10 + UInt64(bytes[0] >> 3))
            return base + base / 8 * UInt64(bytes[0] & 7)
        }
        // One segment: as large as its content.
        return number(bytes[sizes.dictionary...]) + (sizes.content == 2 ? 256 : 0)
    }

    /// Little-endian.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
