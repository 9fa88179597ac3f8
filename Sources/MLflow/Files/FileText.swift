import Identifiers

/// The text of a small file that MLflow or an editor wrote.
enum FileText {
    /// - Parameters:
    ///   - code: of the error that says what it is instead of text.
    ///   - takesWide: true if the other readers of the file also read UTF-16 and UTF-32.
    static func decoded(
        _ bytes: [UInt8],
        subject: String,
        code: MLflowCode,
        takesWide: Bool = true
    ) throws(MLflowFailure) -> String {
        do {
            return try TextBytes.decoded(bytes, takesWide: takesWide)
        } catch {
            throw MLflowFailure(code, subject, expected: error.expected, found: error.found)
        }
    }
}
