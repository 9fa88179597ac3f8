/// Texts in quotes, as messages show labels: nothing is trimmed, so that a space is seen.
enum LabelQuotes {
    private static let longest = 40
    private static let shown = 5

    static func quoted(_ text: String) -> String {
        text.count > longest ? "\"\(text.prefix(longest))…\"" : "\"\(text)\""
    }

    /// The first five.
    static func first(_ texts: some Collection<String>) -> String {
        let more = texts.count > shown ? " and \(texts.count - shown) more" : ""
        return texts.prefix(shown).map(quoted).joined(separator: ", ") + more
    }
}
