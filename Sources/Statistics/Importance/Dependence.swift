/// The rows and the values that a partial dependence asks. The model is asked elsewhere.
package struct DependencePlan: Sendable {
    /// Numbers of the rows, in the order of the data.
    package let rows: [Int]
    /// Numbers of the rows with a line of their own: the smallest hashes, in their order.
    package let lines: [Int]

    package init(of numbers: some Sequence<Int>, limit: Int = 1000, lines: Int = 50, seed: UInt64) {
        let selection = Selection(
            of: numbers,
            limit: limit,
            purpose: .dependenceRows,
            draws: Draws(seed: seed)
        )
        rows = selection.rows
        self.lines = Array(selection.byHash.prefix(lines))
    }

    /// The values of a numeric column: 20 type-7 quantiles from 5 to 95 % of the selected rows' values, without repetitions.
    package static func grid(_ values: [Double?]) -> [Double] {
        let sorted = values.compactMap { $0 }.sorted()
        guard !sorted.isEmpty else { return [] }
        return (0..<20).map { Quantiles.value(sorted, 19 + 18 * $0, of: 380) }.withoutRepetitions
    }

    /// The values of a categorical column: the largest categories.
    package static func grid(_ values: [Category?], limit: Int = 20) -> [Category] {
        CategoryCounts(values).largest(limit)
    }
}
