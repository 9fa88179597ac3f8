/// Rows of a task with several classes, in the order of the data. Classes are numbers from 0 in their declared order.
package struct MulticlassRows: Sendable {
    /// Of each class, for each row.
    package let probabilities: [[Double]]
    package let labels: [Int]
    /// The first class with the greatest probability.
    package let predictions: [Int]
    /// Nil where rows are not weighted.
    package let weights: [Double]?
    package let numbers: RowNumbers

    /// - Throws: no class, columns of several lengths, probabilities outside of [0, 1], classes that are not declared.
    package init(
        probabilities: [[Double]],
        labels: [Int],
        weights: [Double]? = nil,
        numbers: RowNumbers = .from(0)
    ) throws(StatisticsError) {
        guard !probabilities.isEmpty else { throw .empty }
        try numbers.check(rows: labels.count)
        for column in probabilities {
            try Columns.checkLength(column.count, of: "probability", as: labels.count)
            try Columns.checkFinite(column, "probability")
            // Rounding may leave a probability just outside.
            if let row = column.firstIndex(where: { $0 < -1e-6 || $0 > 1 + 1e-6 }) { throw .probability(row: row) }
        }
        if let row = labels.firstIndex(where: { !probabilities.indices.contains($0) }) { throw .classNumber(row: row) }
        if let weights {
            try Columns.checkLength(weights.count, of: "weight", as: labels.count)
            try Columns.checkWeights(weights)
        }
        self.probabilities = probabilities
        self.labels = labels
        self.weights = weights
        self.numbers = numbers
        predictions = labels.indices.map { row in Self.greatest(probabilities, row) }
    }

    private static func greatest(_ probabilities: [[Double]], _ row: Int) -> Int {
        var best = 0
        for index in probabilities.indices where probabilities[index][row] > probabilities[best][row] { best = index }
        return best
    }

    package var count: Int { labels.count }
    package var classes: Int { probabilities.count }

    /// One class against the rest.
    package func rows(of index: Int) throws(StatisticsError) -> BinaryRows {
        try BinaryRows(
            scores: probabilities[index],
            isPositive: labels.map { $0 == index },
            weights: weights,
            numbers: numbers
        )
    }
}
