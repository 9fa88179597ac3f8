/// A threshold and what is reached there.
package struct BestThreshold: Codable, Sendable, Hashable {
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
