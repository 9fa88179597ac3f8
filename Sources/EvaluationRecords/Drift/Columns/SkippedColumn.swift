/// A column that was not compared.
package struct SkippedColumn: Codable, Sendable, Hashable {
    package let name: String
    /// `only-in-reference`, `only-in-current`, `ignored`, `is-role`, `not-asked`.
    package let reason: FigureReason

    package init(
        name: String,
        reason: FigureReason
    ) {
        self.name = name
        self.reason = reason
    }
}
