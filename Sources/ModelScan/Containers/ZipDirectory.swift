/// The members of a zip file as its central directory lists them, each compared with the header before its content: if the two
/// disagree, programs read different things (APPNOTE.TXT, 4.3).
struct ZipDirectory {
    struct Member {
        let name: String
        let method: UInt16
        let isEncrypted: Bool
        let size: UInt64
        /// Its stored content.
        let content: ByteRange
    }

    /// The reason why a zip file is unreadable.
    struct Flaw: Error {
        let reason: String
    }

    static let memberLimit = 100_000

    private(set) var members: [Member] = []
    /// Differences between the directory and the headers before the contents.
    private(set) var disagreements: [String] = []

    init(_ range: ByteRange) throws {
        let end = try Self.findEnd(in: range)
        guard end.count <= UInt64(Self.memberLimit) else {
            throw Flaw(reason: "has more than \(Self.memberLimit) members")
        }
        guard let directory = range.part(at: end.offset, size: end.size) else {
            throw Flaw(reason: "has a directory outside of it")
        }
        if end.isContradicted { disagreements.append("two records of where the directory is") }
        if end.offset + end.size != end.position { disagreements.append("other bytes behind the directory") }
        var at: UInt64 = 0
        var names = Set<String>()
        for _ in 0..<end.count {
            let entry = try Entry(directory, at: at)
            at += entry.length
            guard !entry.name.hasSuffix("/") || entry.size > 0 else { continue }
            if !names.insert(entry.name).inserted { disagreements.append("two members \(entry.name)") }
            members.append(try member(entry, in: range))
        }
        if at != end.size { disagreements.append("entries behind the last of the directory") }
    }

    private mutating func member(_ entry: Entry, in range: ByteRange) throws -> Member {
        let header = try range.bytes(at: entry.offset, count: 30)
        guard header.count == 30, header.number(at: 0, bytes: 4) == 0x0403_4B50 else {
            throw Flaw(reason: "has no header before the content of \(entry.name)")
        }
        let nameLength = header.number(at: 26, bytes: 2)
        let start = entry.offset + 30 + nameLength + header.number(at: 28, bytes: 2)
        let name = try range.bytes(at: entry.offset + 30, count: Int(nameLength))
        if name != entry.rawName { disagreements.append("\(entry.name) has another name before its content") }
        if UInt16(header.number(at: 8, bytes: 2)) != entry.method {
            disagreements.append("\(entry.name) has another compression before its content")
        }
        let flags = UInt16(header.number(at: 6, bytes: 2))
        if (flags ^ entry.flags) & 1 != 0 { disagreements.append("\(entry.name) is encrypted by one header alone") }
        let localSize = header.number(at: 18, bytes: 4)
        if flags & 8 == 0, localSize != 0xFFFF_FFFF, localSize != entry.compressedSize {
            disagreements.append("\(entry.name) has another size before its content")
        }
        guard let content = range.part(at: start, size: entry.compressedSize) else {
            throw Flaw(reason: "is cut: \(entry.name) goes beyond its end")
        }
        return Member(
            name: entry.name,
            method: entry.method,
            isEncrypted: entry.flags & 1 != 0,
            size: entry.size,
            content: content
        )
    }

    /// True if the content ends as a zip file does, whatever its beginning: zip programs read a file by its end.
    static func ends(_ range: ByteRange) throws -> Bool {
        guard let end = try? findEnd(in: range), end.count > 0, end.size <= end.position else { return false }
        return try range.bytes(at: end.position - end.size, count: 4) == [0x50, 0x4B, 0x01, 0x02]
    }

    // MARK: The end of the directory

    private struct End {
        let count: UInt64
        let size: UInt64
        let offset: UInt64
        /// Offset of the end record, or of the zip64 record before it: behind the directory.
        var position: UInt64
        /// True if the zip64 record differs, so that programs that use it read another directory.
        var isContradicted = false
    }

    private static func findEnd(in range: ByteRange) throws -> End {
        let tailSize = min(range.size, 22 + 65535)
        let tailStart = range.size - tailSize
        let tail = try range.bytes(at: tailStart, count: Int(tailSize))
        guard tail.count >= 22 else { throw Flaw(reason: "is too short for a zip file") }
        for at in stride(from: tail.count - 22, through: 0, by: -1)
        where tail[at] == 0x50 && tail.number(at: at, bytes: 4) == 0x0605_4B50 {
            let position = tailStart + UInt64(at)
            let plain = End(
                count: tail.number(at: at + 10, bytes: 2),
                size: tail.number(at: at + 12, bytes: 4),
                offset: tail.number(at: at + 16, bytes: 4),
                position: position
            )
            guard var large = try large(before: position, in: range) else { return plain }
            large.isContradicted =
                large.isContradicted || ![large.count, 0xFFFF].contains(plain.count)
                || ![large.size, 0xFFFF_FFFF].contains(plain.size)
                || ![large.offset, 0xFFFF_FFFF].contains(plain.offset)
            return large
        }
        throw Flaw(reason: "has no directory at its end")
    }

    /// The record of zip64, which a locator before the end record points to. Some writers, as that of torch, always write it.
    private static func large(before position: UInt64, in range: ByteRange) throws -> End? {
        guard position >= 20 else { return nil }
        let locator = try range.bytes(at: position - 20, count: 20)
        guard locator.count == 20, locator.number(at: 0, bytes: 4) == 0x0706_4B50 else { return nil }
        let offset = locator.number(at: 8, bytes: 8)
        let record = try range.bytes(at: offset, count: 56)
        guard record.count == 56, record.number(at: 0, bytes: 4) == 0x0606_4B50 else {
            throw Flaw(reason: "has no zip64 record where its locator points")
        }
        return End(
            count: record.number(at: 32, bytes: 8),
            size: record.number(at: 40, bytes: 8),
            offset: record.number(at: 48, bytes: 8),
            position: offset,
            // The record says its own size without its first 12 bytes; the locator comes next.
            isContradicted: offset &+ 12 &+ record.number(at: 4, bytes: 8) != position - 20
        )
    }

    // MARK: An entry of the directory

    private struct Entry {
        let rawName: [UInt8]
        let flags: UInt16
        let method: UInt16
        private(set) var compressedSize: UInt64
        private(set) var size: UInt64
        private(set) var offset: UInt64
        let length: UInt64

        var name: String { String(decoding: rawName, as: UTF8.self) }

        init(_ directory: ByteRange, at start: UInt64) throws {
            let head = try directory.bytes(at: start, count: 46)
            guard head.count == 46, head.number(at: 0, bytes: 4) == 0x0201_4B50 else {
                throw Flaw(reason: "has a directory that breaks off")
            }
            flags = UInt16(head.number(at: 8, bytes: 2))
            method = UInt16(head.number(at: 10, bytes: 2))
            compressedSize = head.number(at: 20, bytes: 4)
            size = head.number(at: 24, bytes: 4)
            offset = head.number(at: 42, bytes: 4)
            let nameLength = Int(head.number(at: 28, bytes: 2))
            let extraLength = Int(head.number(at: 30, bytes: 2))
            length = 46 + UInt64(nameLength + extraLength) + head.number(at: 32, bytes: 2)
            let rest = try directory.bytes(at: start + 46, count: nameLength + extraLength)
            guard rest.count == nameLength + extraLength else { throw Flaw(reason: "has a directory that breaks off") }
            rawName = Array(rest[..<nameLength])
            takeLarge(Array(rest[nameLength...]))
        }

        /// The sizes that do not fit into four bytes, in their order (APPNOTE.TXT, 4.5.3).
        private mutating func takeLarge(_ extra: [UInt8]) {
            var at = 0
            while at + 4 <= extra.count {
                let length = Int(extra.number(at: at + 2, bytes: 2))
                guard at + 4 + length <= extra.count else { return }
                if extra.number(at: at, bytes: 2) == 1 {
                    var field = at + 4
                    func next(_ value: UInt64) -> UInt64 {
                        guard value == 0xFFFF_FFFF, field + 8 <= at + 4 + length else { return value }
                        defer { field += 8 }
                        return extra.number(at: field, bytes: 8)
                    }
                    size = next(size)
                    compressedSize = next(compressedSize)
                    offset = next(offset)
                }
                at += 4 + length
            }
        }
    }
}

extension [UInt8] {
    /// The number in those bytes, the lowest first.
    func number(at start: Int, bytes count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(self[start + $1]) << UInt64($1 * 8) }
    }
}
