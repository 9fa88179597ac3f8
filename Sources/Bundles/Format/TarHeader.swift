import DurableFiles
package import Identifiers

/// The header bytes of one entry: a pure function of name, size and link target (docs/bundle-format.md, "The tar is
/// predicted, never parsed"; POSIX.1-2017 pax, "ustar Interchange Format").
package enum TarHeader {
    package static let blockSize = 512

    /// The kind of an entry, as the byte of its typeflag.
    private enum Kind: UInt8 {
        case file = 0x30
        case hardLink = 0x31
        case extended = 0x78
    }

    /// From here on the size is written in base-256, with a pax record beside it.
    private static let largestOctalSize: UInt64 = 1 << 33

    /// Makes the bytes before an entry's content.
    /// - Parameters:
    ///   - size: bytes of content; must be 0 for a hard link.
    ///   - target: what a hard link points to; nil for a regular file.
    package static func bytes(name: EntryName, size: UInt64, target: EntryName? = nil) -> [UInt8] {
        let records = records(name: name, size: size, target: target)
        let main = block(
            name: field(name),
            size: size,
            kind: target == nil ? .file : .hardLink,
            link: target.map(field) ?? []
        )
        guard !records.isEmpty else { return main }
        let headerName = Array(("PaxHeaders/" + StreamingDigest.of(Array(name.text.utf8)).hex).utf8)
        let header = block(name: headerName, size: UInt64(records.count), kind: .extended, link: [])
        return header + padded(records) + main
    }

    /// The length in bytes of that header.
    static func length(name: EntryName, size: UInt64, target: EntryName?) -> Int {
        let count = records(name: name, size: size, target: target).count
        return count == 0 ? blockSize : 2 * blockSize + count + padding(after: UInt64(count))
    }

    /// Zeros that stand after `size` bytes of content.
    package static func padding(after size: UInt64) -> Int {
        Int((512 - size % 512) % 512)
    }

    /// A name as a header field holds it: itself, or a stand-in of its digest where it does not fit.
    private static func field(_ name: EntryName) -> [UInt8] {
        let raw = Array(name.text.utf8)
        return isLong(name) ? Array(("PaxNames/" + StreamingDigest.of(raw).hex).utf8) : raw
    }

    private static func isLong(_ name: EntryName) -> Bool {
        name.text.utf8.count > 100 || name.text.utf8.contains { $0 >= 0x80 }
    }

    /// The pax records for values that the fields cannot hold.
    private static func records(name: EntryName, size: UInt64, target: EntryName?) -> [UInt8] {
        var records: [UInt8] = []
        if isLong(name) { records += record("path", Array(name.text.utf8)) }
        if let target, isLong(target) { records += record("linkpath", Array(target.text.utf8)) }
        if size >= largestOctalSize { records += record("size", Array(String(size).utf8)) }
        return records
    }

    private static func block(name: [UInt8], size: UInt64, kind: Kind, link: [UInt8]) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ bytes: [UInt8], at offset: Int) {
            block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(name, at: 0)
        put(Array("0000644\0".utf8), at: 100)
        put(Array("0000000\0".utf8), at: 108)
        put(Array("0000000\0".utf8), at: 116)
        put(sizeField(size), at: 124)
        put(Array("00000000000\0".utf8), at: 136)
        put(Array("        ".utf8), at: 148)
        put([kind.rawValue], at: 156)
        put(link, at: 157)
        put(Array("ustar\u{0}00".utf8), at: 257)
        let sum = block.reduce(0) { $0 + UInt64($1) }
        put(octal(sum, digits: 6) + [0, 0x20], at: 148)
        return block
    }

    private static func sizeField(_ size: UInt64) -> [UInt8] {
        guard size >= largestOctalSize else { return octal(size, digits: 11) + [0] }
        return [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
    }

    private static func octal(_ value: UInt64, digits: Int) -> [UInt8] {
        (0..<digits).map { UInt8(ascii: "0") + UInt8(value >> UInt64(3 * (digits - 1 - $0)) & 7) }
    }

    /// A pax record counts its own length, digits included.
    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let body = Array(" \(key)=".utf8) + value + [0x0A]
        var length = body.count + 1
        while String(length).utf8.count + body.count != length {
            length = String(length).utf8.count + body.count
        }
        return Array(String(length).utf8) + body
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: padding(after: UInt64(bytes.count)))
    }
}
