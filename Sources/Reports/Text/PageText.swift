/// Text of data, made safe to look at: nothing in it is invisible, turns the writing direction or goes on for ever.
///
/// It is not escaped for HTML; ``Markup`` does that.
package enum PageText {
    /// The most scalars of a text in a table.
    package static let limit = 100

    /// Shows control and format characters by their numbers, such as `[U+202E]`, and cuts a longer text in its middle: the end of a text that
    /// the record cut has its digest.
    package static func of(_ text: String, limit: Int = limit) -> String {
        let scalars = text.unicodeScalars
        let digest = "sha256:".count + 64
        if text.contains("…sha256:"), scalars.count > digest {
            // Eight digits of the digest tell two texts apart.
            let kept = scalars.prefix(max(0, min(scalars.count - digest, limit - 10)))
            return shown(kept) + "…" + shown(scalars.suffix(64).prefix(8))
        }
        guard scalars.count > limit else { return shown(scalars[...]) }
        let ending = max(1, min(12, limit / 3))
        return shown(scalars.prefix(limit - ending - 1)) + "…" + shown(scalars.suffix(ending))
    }

    private static func shown(_ scalars: Substring.UnicodeScalarView) -> String {
        var output = String.UnicodeScalarView()
        var canJoin = false
        for scalar in scalars {
            if isInvisible(scalar) {
                output.append(contentsOf: "[U+\(hex(scalar))]".unicodeScalars)
                canJoin = false
                continue
            }
            // A mark changes how punctuation looks, and is unreadable alone.
            if !canJoin, isMark(scalar) { output.append("\u{25CC}") }
            output.append(scalar)
            canJoin = scalar.properties.isAlphabetic || scalar.properties.isEmoji || isMark(scalar)
        }
        return String(output)
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: scalar.properties.isNoncharacterCodePoint
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: scalar.properties.isVariationSelector || scalar.properties.isEmojiModifier
        }
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
