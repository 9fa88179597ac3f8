/// Cuts found for a precision at both ends.
package struct BandCuts: Codable, Sendable, Hashable {
    package let target: Double
    /// The smallest score from which on the precision is reached; null when none does.
    package let upper: Double?
    /// The largest score below which the share of negatives is reached; null when none does.
    package let lower: Double?

    package init(
        target: Double,
        upper: Double?,
        lower: Double?
    ) {
        self.target = target
        self.upper = upper
        self.lower = lower
    }
}
