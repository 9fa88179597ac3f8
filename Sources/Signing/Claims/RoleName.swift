/// The name of a role of reviewers: 1 to 40 of `a` to `z`, `0` to `9` and `-`, a letter first. `exporter` is the signer of a bundle.
package struct RoleName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil for a text that is no such name.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= 40, Self.isLetter(first),
            bytes.allSatisfy({ Self.isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.text = text
    }

    private init(known text: String) {
        self.text = text
    }

    /// The rule in words, for messages.
    package static let rule = "1 to 40 lower-case letters, digits and -, a letter first"

    /// The signer of a bundle, whom no file of reviewers lists.
    package static let exporter = RoleName(known: "exporter")

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}
