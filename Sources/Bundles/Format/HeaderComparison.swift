import Identifiers

/// Says where the header bytes that stand in a bundle differ from those that must stand there.
enum HeaderComparison {
    private static let fields: [(name: String, range: Range<Int>)] = [
        ("name", 0..<100), ("mode", 100..<108), ("uid", 108..<116), ("gid", 116..<124), ("size", 124..<136),
        ("mtime", 136..<148), ("checksum", 148..<156), ("typeflag", 156..<157), ("linkname", 157..<257),
        ("magic", 257..<265), ("uname", 265..<297), ("gname", 297..<329), ("devmajor", 329..<337),
        ("devminor", 337..<345), ("prefix", 345..<500), ("padding", 500..<512),
    ]

    /// - Parameters: both of the same length, a multiple of 512.
    /// - Throws: `bundle.entry.header`, or `bundle.entry.missing` where the archive ends instead of going on.
    static func requireEqual(_ found: ArraySlice<UInt8>, _ expected: [UInt8], _ entry: EntryName) throws(BundleFailure)
    {
        if found.elementsEqual(expected) { return }
        let found = Array(found)
        let start = (zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0) / 512 * 512
        let block = found[start..<start + 512]
        if block.allSatisfy({ $0 == 0 }) {
            throw BundleFailure(.entryMissing, entry.text, expected: "the entry", found: "the end of the archive")
        }
        let wrong = fields.filter { field in
            let range = start + field.range.lowerBound..<start + field.range.upperBound
            return found[range] != expected[range]
        }
        func shown(_ bytes: [UInt8]) -> String {
            wrong.map { field in
                let range = start + field.range.lowerBound..<start + field.range.upperBound
                return "\(field.name) \(text(of: bytes[range]))"
            }.joined(separator: ", ")
        }
        throw BundleFailure(.entryHeader, entry.text, expected: shown(expected), found: shown(found))
    }

    private static func text(of field: ArraySlice<UInt8>) -> String {
        let end = field.lastIndex { $0 != 0 }.map { $0 + 1 } ?? field.startIndex
        let characters = field[field.startIndex..<end].map { byte in
            (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\\")
                ? String(UnicodeScalar(byte)) : "\\x" + HexText.of(CollectionOfOne(byte))
        }
        return "\"" + characters.joined() + "\""
    }
}
