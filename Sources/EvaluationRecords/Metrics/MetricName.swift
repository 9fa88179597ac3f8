/// The name of a metric: lower-case letters, digits and single `_`, or `custom.NAME` for one that a program of the user computed.
/// At most 80 bytes. Names that the catalogue (``MetricFacts``) does not know are allowed, so that later records can be read.
package struct MetricName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil for a text that is no such name.
    package init?(_ text: String) {
        guard text.utf8.count <= 80, Self.isName(text) else { return nil }
        self.text = text
    }

    init(known text: String) {
        self.text = text
    }

    /// The rule in words, for messages.
    package static let rule = "lower-case letters, digits and _, such as roc_auc, or custom.NAME; at most 80 bytes"

    package static let customPrefix = "custom."

    /// Computed by a program of the user.
    package var isCustom: Bool { text.hasPrefix(Self.customPrefix) }

    /// nil for a metric that the catalogue does not know.
    package var facts: MetricFacts? { MetricFacts.catalogue[self] }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func isName(_ text: String) -> Bool {
        if text.hasPrefix(customPrefix) {
            let rest = text.utf8.dropFirst(customPrefix.utf8.count)
            return !rest.isEmpty
                && rest.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        }
        guard let first = text.utf8.first, isLowercase(first), !text.hasSuffix("_"), !text.contains("__") else {
            return false
        }
        return text.utf8.allSatisfy { isLowercase($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { isLowercase(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension MetricName: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let name = Self(text) else { throw RecordFlaw(decoder, expected: "a metric: " + Self.rule, found: text) }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
