/// Text of others, made safe to show.
package enum PlainText {
    /// The whole text. Removes terminal sequences, and replaces control characters and marks of writing direction by `?`; joiners
    /// of letters and emoji stay.
    package static func of(_ text: String, keepingLines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
        let text = TerminalEscapes.removed(from: text)
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { isUnsafe($0) && !(keepingLines && $0 == "\n") ? "?" : $0 }
            )
        )
    }

    /// The beginning of a text that may be hostile. Replaces every control and format character, so that nothing in it is
    /// invisible; a longer text ends with `…`.
    /// - Parameter limit: the most scalars.
    package static func excerpt(_ text: some StringProtocol, limit: Int = 200) -> String {
        excerpt(text, limit: limit, replacement: "?")
    }

    /// The beginning of a text that a foreign process wrote. Removes terminal sequences, and makes every other control and format
    /// character a space; a longer text ends with `…`.
    /// - Parameter limit: the most scalars.
    package static func output(_ text: some StringProtocol, limit: Int) -> String {
        excerpt(TerminalEscapes.removed(from: String(text)), limit: limit, replacement: " ")
    }

    private static func excerpt(
        _ text: some StringProtocol,
        limit: Int,
        replacement: Unicode.Scalar
    ) -> String {
        let shown = text.unicodeScalars.prefix(limit).map { isInvisible($0) ? replacement : $0 }
        let isWhole = text.unicodeScalars.dropFirst(limit).isEmpty
        return String(String.UnicodeScalarView(shown)) + (isWhole ? "" : "…")
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension String {
    /// ``PlainText/excerpt(_:limit:)`` with its standard limit.
    package var printable: String { PlainText.excerpt(self) }
}
