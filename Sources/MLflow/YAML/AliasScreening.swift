/// Keeps aliases out of keys before the YAML library sees them. The library compares the keys of a map by their whole
/// content, aliases replaced, which takes time exponential in the length of a text made for it; values it merely shares.
///
/// The text is parsed once with every alias turned into an ordinary word. Where that word turns up in a key, the text is
/// refused. The two texts have the same structure: only where an alias has something behind it that a word would take
/// in do they differ, and there the true text is an error.
enum AliasScreening {
    /// A character for private use, which stands for the `*` of an alias.
    static let mark: Unicode.Scalar = "\u{E000}"

    /// - Returns: the text with its aliases made words; nil if it has none.
    static func withoutAliases(_ bytes: [UInt8]) -> [UInt8]? {
        let anchors = anchors(in: bytes)
        guard !anchors.isEmpty else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 1024)
        var copied = 0
        for index in bytes.indices
        where bytes[index] == UInt8(ascii: "*") && anchors.contains(name(in: bytes, after: index)) {
            result += bytes[copied..<index]
            result += Array(String(mark).utf8)
            copied = index + 1
        }
        guard copied > 0 else { return nil }
        return result + bytes[copied...]
    }

    /// Every name behind a `&`, also in strings and comments.
    private static func anchors(in bytes: [UInt8]) -> Set<ArraySlice<UInt8>> {
        var anchors: Set<ArraySlice<UInt8>> = []
        for index in bytes.indices where bytes[index] == UInt8(ascii: "&") {
            let name = name(in: bytes, after: index)
            if !name.isEmpty { anchors.insert(name) }
        }
        return anchors
    }

    private static func name(in bytes: [UInt8], after index: Int) -> ArraySlice<UInt8> {
        bytes[(index + 1)...].prefix { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
