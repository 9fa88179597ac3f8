import Identifiers

/// The limit on texts of a record: category values, names and details may come from hostile data.
package enum RecordText {
    /// The most bytes that a text of a record has.
    package static let limit = 256
    /// Bytes that stay of a longer one: `…sha256:` and 64 digits follow.
    private static let kept = limit - "…sha256:".utf8.count - 64

    /// The text as a record has it: a longer one is cut, and the digest of the whole tells it from others with the same beginning.
    package static func cut(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: kept)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end]) + "…" + RecordDigest.of(Array(text.utf8)).description
    }
}
