/// Something that a reader must know before trusting a figure.
package struct EvaluationWarning: Codable, Sendable, Hashable {
    /// Stable and dotted, such as `data.overlap`: see ``WarningCode``.
    package let code: String
    /// One sentence with the numbers, for people.
    package let detail: String

    package init(
        code: String,
        detail: String
    ) {
        self.code = code
        self.detail = detail
    }
}
