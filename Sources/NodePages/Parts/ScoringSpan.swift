package import Identifiers

/// Requests to one version in the last hour or day, and what they took.
package struct ScoringSpan: Sendable {
    package struct Slot: Sendable {
        package let began: Timestamp
        package let requests: Int
        package let errors: Int
        /// Seconds; nil without an answer.
        package let median: Double?
        package let slow: Double?

        package init(began: Timestamp, requests: Int, errors: Int, median: Double?, slow: Double?) {
            self.began = began
            self.requests = requests
            self.errors = errors
            self.median = median
            self.slow = slow
        }
    }

    package enum Length: String, Sendable, CaseIterable {
        case hour
        case day
    }

    let length: Length
    let version: VersionID
    let requests: Int
    let errors: Int
    /// Seconds that half, 90 % and 99 % of the answers took at most; nil without an answer.
    let quantiles: (median: Double, slow: Double, slowest: Double)?
    /// Oldest first.
    let slots: [Slot]

    package init(
        length: Length,
        version: VersionID,
        requests: Int,
        errors: Int,
        quantiles: (median: Double, slow: Double, slowest: Double)?,
        slots: [Slot]
    ) {
        self.length = length
        self.version = version
        self.requests = requests
        self.errors = errors
        self.quantiles = quantiles
        self.slots = slots
    }
}
