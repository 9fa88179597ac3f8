/// Control sequences that programs print to set colours or to move the cursor (ECMA-48, 5.4 and 5.6).
package enum TerminalEscapes {
    private static let escape: Unicode.Scalar = "\u{1B}"

    /// The same text without them: control sequences (`ESC [ … m`), strings (`ESC ] … BEL`) and the two-character ones.
    package static func removed(from text: String) -> String {
        guard text.unicodeScalars.contains(escape) || text.unicodeScalars.contains("\u{9B}") else { return text }
        var rest = Array(text.unicodeScalars)[...]
        var kept = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case escape: skip(after: rest.popFirst(), in: &rest)
            case "\u{9B}": skipControlSequence(in: &rest)
            default: kept.append(scalar)
            }
        }
        return String(kept)
    }

    private static func skip(after introducer: Unicode.Scalar?, in rest: inout ArraySlice<Unicode.Scalar>) {
        switch introducer {
        case "[": skipControlSequence(in: &rest)
        case "]", "P", "X", "^", "_": skipString(in: &rest)
        case "(", ")", "#", "%": rest = rest.dropFirst()
        default: break
        }
    }

    /// Parameters and intermediates, to the final byte from `@` to `~`. What is no part of one ends it.
    private static func skipControlSequence(in rest: inout ArraySlice<Unicode.Scalar>) {
        while let next = rest.first, (0x20...0x3F).contains(next.value) { rest = rest.dropFirst() }
        if let last = rest.first, (0x40...0x7E).contains(last.value) { rest = rest.dropFirst() }
    }

    /// To BEL or `ESC \`; within its line.
    private static func skipString(in rest: inout ArraySlice<Unicode.Scalar>) {
        while let next = rest.first, next != "\n" {
            rest = rest.dropFirst()
            if next == "\u{7}" { return }
            if next == escape {
                if rest.first == "\\" { rest = rest.dropFirst() }
                return
            }
        }
    }
}
