/// The share of rows whose error is at most this.
package struct RecPoint: Codable, Sendable, Hashable {
    package let error: Double
    package let share: Double

    package init(
        error: Double,
        share: Double
    ) {
        self.error = error
        self.share = share
    }
}
