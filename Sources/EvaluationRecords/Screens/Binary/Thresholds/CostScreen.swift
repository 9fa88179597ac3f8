/// The gain per row by threshold, for each gain matrix.
package struct CostScreen: Codable, Sendable, Hashable {
    package let matrices: [CostFigures]

    package init(
        matrices: [CostFigures]
    ) {
        self.matrices = matrices
    }
}
