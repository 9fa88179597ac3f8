/// Quantiles of the residual along the prediction, in 20 parts.
package struct ResidualLines: Codable, Sendable, Hashable {
    package let parts: [ResidualLine]

    package init(
        parts: [ResidualLine]
    ) {
        self.parts = parts
    }
}
