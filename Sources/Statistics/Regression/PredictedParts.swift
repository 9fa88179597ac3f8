/// Rows in parts by their predictions, least first; ties in the order of the rows. As numpy's `array_split`: the first n mod
/// parts have one row more.
package enum PredictedParts {
    /// Places of the rows of each part.
    package static func places(_ predictions: [Double], parts: Int) -> [[Int]] {
        let order = Ordering.ascending(predictions)
        let (size, longer) = order.count.quotientAndRemainder(dividingBy: parts)
        var start = 0
        return (0..<parts).map { part in
            let end = start + size + (part < longer ? 1 : 0)
            defer { start = end }
            return order[start..<end].map(Int.init)
        }
    }

    /// Means of a part; nil without rows.
    package struct Means: Sendable, Hashable {
        package let rows: Int
        package let prediction: Double
        package let label: Double
        package let absoluteError: Double
    }

    /// - Throws: an error beyond the range of a double.
    package static func deciles(_ rows: RegressionRows) throws(StatisticsError) -> [Means?] {
        let residuals = try rows.residuals()
        return places(rows.predictions, parts: 10).map { places in
            guard !places.isEmpty else { return nil }
            return Means(
                rows: places.count,
                prediction: Moments.mean(rows: places.count) { rows.predictions[places[$0]] },
                label: Moments.mean(rows: places.count) { rows.labels[places[$0]] },
                absoluteError: Moments.mean(rows: places.count) { abs(residuals[places[$0]]) }
            )
        }
    }

    /// The 5, 50 and 95 % lines of the residuals over the predictions.
    package struct Lines: Sendable, Hashable {
        package let rows: Int
        package let prediction: Double
        package let low: Double
        package let middle: Double
        package let high: Double
    }

    /// - Throws: an error beyond the range of a double.
    package static func residualLines(
        _ rows: RegressionRows,
        parts: Int = 20
    ) throws(StatisticsError) -> [Lines?] {
        let all = try rows.residuals()
        return places(rows.predictions, parts: parts).map { places in
            guard !places.isEmpty else { return nil }
            let residuals = places.map { all[$0] }.sorted()
            return Lines(
                rows: places.count,
                prediction: Moments.mean(rows: places.count) { rows.predictions[places[$0]] },
                low: Quantiles.value(residuals, 1, of: 20),
                middle: Quantiles.value(residuals, 1, of: 2),
                high: Quantiles.value(residuals, 19, of: 20)
            )
        }
    }
}
