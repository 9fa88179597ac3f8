/// The files in a tar, as far as its headers can be followed, and as all programs read them: where Python's tarfile would go another way
/// than these headers, nothing after that is believed.
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
            flaw = try Self.flaw(in: content, type: header[156], name)
            guard flaw == nil else { return }
            // Whatever is of no known type is a file to Python and to libarchive, and so is a contiguous one (7).
            if !Self.empty.contains(header[156]), !Self.extended.contains(header[156]) {
                members.append(Member(name: name, content: content))
            }
            guard members.count <= Self.memberLimit else {
                flaw = "more than \(Self.memberLimit) members"
                return
            }
            at += 512 + (size + 511) / 512 * 512
        }
    }

    /// Links, devices, directories and pipes.
    private static let empty = Set("123456".utf8)
    /// Words about the next member: pax (POSIX.1-2017) and GNU tar.
    private static let extended = Set("xgXLK".utf8)
    /// Bytes of such words that are looked at; longer ones are refused.
    private static let wordsLimit = 1 << 20

    /// The reason why a member is not the same to all programs.
    private static func flaw(in content: ByteRange, type: UInt8, _ name: String) throws -> String? {
        let isDirectory = type == 0 && name.hasSuffix("/")
        if empty.contains(type) || isDirectory, content.size > 0 {
            return "content behind \(name), which can have none"
        }
        if type == UInt8(ascii: "S") { return "a sparse member \(name)" }
        guard Set("xgX".utf8).contains(type) else { return nil }
        guard content.size <= wordsLimit else { return "a long header before a member" }
        let words = String(decoding: try content.bytes(at: 0, count: Int(content.size)), as: UTF8.self)
        return words.contains(" size=") || words.contains(" GNU.sparse.")
            ? "a header that gives a member another size" : nil
    }

    /// In octal, and nothing behind it: what stands behind a NUL is passed over by some.
    private static func size(_ header: [UInt8]) -> UInt64? {
        if header[124] == 0x80 { return header[125..<136].reduce(0) { $0 << 8 | UInt64($1) } }
        let field = header[124..<136].drop { $0 == 0x20 }
        let digits = field.prefix { (0x30...0x37).contains($0) }
        guard field.dropFirst(digits.count).allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
        return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private static func isChecked(_ header: [UInt8]) -> Bool {
        let digits = header[148..<156].filter { $0 != 0 && $0 != 0x20 }
        guard let expected = Int(String(decoding: digits, as: UTF8.self), radix: 8) else { return false }
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        return sum == expected
    }
}
