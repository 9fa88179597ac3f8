/// The name of a Python package, normalised (PEP 503): lower case, runs of `-`, `_` and `.` as one `-`.
package struct PackageName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil unless it is ASCII letters, digits, `-`, `_`, `.`, and begins and ends with a letter or digit.
    package init?(_ written: some StringProtocol) {
        let text = String(written)
        guard let first = text.utf8.first, let last = text.utf8.last, Self.isAlphanumeric(first),
            Self.isAlphanumeric(last),
            text.utf8.allSatisfy({ Self.isAlphanumeric($0) || "-_.".utf8.contains($0) })
        else { return nil }
        var normal = ""
        for character in text.lowercased() {
            let isSeparator = "-_.".contains(character)
            if !isSeparator { normal.append(character) } else if normal.last != "-" { normal.append("-") }
        }
        self.text = normal
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
