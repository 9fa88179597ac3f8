/// Numbers with what was predicted for them, in the order of the data.
package struct RegressionRows: Sendable {
    package let labels: [Double]
    package let predictions: [Double]
    /// Nil where rows are not weighted.
    package let weights: [Double]?
    package let numbers: RowNumbers

    /// - Throws: columns of several lengths, a value that is not finite, a weight that is none.
    package init(
        labels: [Double],
        predictions: [Double],
        weights: [Double]? = nil,
        numbers: RowNumbers = .from(0)
    ) throws(StatisticsError) {
        try Columns.checkLength(predictions.count, of: "prediction", as: labels.count)
        try numbers.check(rows: labels.count)
        try Columns.checkFinite(labels, "label")
        try Columns.checkFinite(predictions, "prediction")
        if let weights {
            try Columns.checkLength(weights.count, of: "weight", as: labels.count)
            try Columns.checkWeights(weights)
        }
        self.labels = labels
        self.predictions = predictions
        self.weights = weights
        self.numbers = numbers
    }

    package var count: Int { labels.count }

    /// label - prediction.
    /// - Throws: a difference beyond the range of a double.
    func residuals() throws(StatisticsError) -> [Double] {
        let residuals = zip(labels, predictions).map { $0 - $1 }
        try Columns.checkFinite(residuals, "residual")
        return residuals
    }

    /// A power of two by which all numbers are multiplied, so that no square or difference leaves the range of a double; 1
    /// but for numbers above 1e120 or all below 1e-120.
    var scale: Double {
        let greatest = zip(labels, predictions).reduce(0) { max($0, max(abs($1.0), abs($1.1))) }
        guard greatest > 0, greatest > 1e120 || greatest < 1e-120 else { return 1 }
        return Double(sign: .plus, exponent: max(-1021, min(1021, -greatest.exponent)), significand: 1)
    }
}
