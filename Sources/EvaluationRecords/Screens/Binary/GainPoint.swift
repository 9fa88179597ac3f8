/// The gain per row at one threshold.
package struct GainPoint: Codable, Sendable, Hashable {
    package let threshold: Cutoff
    package let value: Double

    package init(
        threshold: Cutoff,
        value: Double
    ) {
        self.threshold = threshold
        self.value = value
    }
}
