/// The files in a tar, as far as its headers can be followed.
struct TarMembers {
    struct Member {
        let name: String
        let content: ByteRange
    }

    static let memberLimit = 100_000

    private(set) var members: [Member] = []
    /// The reason why the archive could not be followed to its end.
    private(set) var flaw: String?

    init(_ range: ByteRange) throws {
        var at: UInt64 = 0
        while at + 512 <= range.size {
            let header = try range.bytes(at: at, count: 512)
            if header.allSatisfy({ $0 == 0 }) { return }
            guard let size = Self.size(header), Self.isChecked(header) else {
                flaw = "a header at \(at) that cannot be read"
                return
            }
            guard let content = range.part(at: at + 512, size: size) else {
                flaw = "a member that goes beyond the end"
                return
            }
            let name = String(decoding: header[..<100].prefix { $0 != 0 }, as: UTF8.self)
            if header[156] == UInt8(ascii: "0") || header[156] == 0 {
                members.append(Member(name: name, content: content))
            }
            guard members.count <= Self.memberLimit else {
                flaw = "more than \(Self.memberLimit) members"
                return
            }
            at += 512 + (size + 511) / 512 * 512
        }
    }

    private static func size(_ header: [UInt8]) -> UInt64? {
        if header[124] == 0x80 { return header[125..<136].reduce(0) { $0 << 8 | UInt64($1) } }
        let digits = header[124..<136].filter { $0 != 0 && $0 != 0x20 }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private static func isChecked(_ header: [UInt8]) -> Bool {
        let digits = header[148..<156].filter { $0 != 0 && $0 != 0x20 }
        guard let expected = Int(String(decoding: digits, as: UTF8.self), radix: 8) else { return false }
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        return sum == expected
    }
}
