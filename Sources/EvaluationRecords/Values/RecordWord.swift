/// A word of a list that later releases may make longer: lower-case letters, digits and single hyphens, at most 64 bytes.
/// Readers take words that they do not know.
package protocol RecordWord: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    var text: String { get }
    init(known text: String)
}

extension RecordWord {
    /// - Returns: nil unless the text is such a word.
    package init?(_ text: String) {
        guard Self.isWord(text) else { return nil }
        self.init(known: text)
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let word = Self(text) else {
            throw RecordFlaw(decoder, expected: "a word of lower-case letters, digits and hyphens", found: text)
        }
        self = word
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func isWord(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix("-"), !text.contains("--")
        else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
