/// Text that somebody else wrote, safe for a terminal.
package enum PlainText {
    /// Removes terminal sequences, and replaces control characters and marks of writing direction by `?`.
    package static func of(_ text: String, keepingLines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
        let text = TerminalEscapes.removed(from: text)
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { isUnsafe($0) && !(keepingLines && $0 == "\n") ? "?" : $0 }
            )
        )
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
