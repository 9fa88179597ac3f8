import Reports

/// Text from outside, made fit to be looked at: nothing in it is invisible, turns the writing direction or goes on for ever.
///
/// Escaping is done later, where it becomes a part of a page.
enum Shown {
    private static let nameLimit = 120
    private static let sentenceLimit = 1000
    private static let lineLimit = 500
    private static let mostLines = 300

    static func name(_ text: String) -> String { text.isEmpty ? "(empty)" : PageText.of(text, limit: nameLimit) }

    static func sentence(_ text: String) -> String { PageText.of(text, limit: sentenceLimit) }

    /// Nil for no text, and for an empty one.
    static func sentence(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : sentence($0) }
    }

    /// Several lines, such as a program printed: the last ones, where there are too many.
    static func lines(_ text: String) -> String {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
        if lines.last == "" { lines.removeLast() }
        let left = lines.count - mostLines
        if left > 0 { lines = ["(\(Digits.count(left)) lines before these are left out)"] + lines.suffix(mostLines) }
        return lines.map { line in
            // A tabulator is the one control character that reads as what it is.
            line.unicodeScalars.split(separator: "\t", omittingEmptySubsequences: false)
                .map { PageText.of(String($0), limit: lineLimit) }
                .joined(separator: "\t")
        }
        .joined(separator: "\n")
    }
}
