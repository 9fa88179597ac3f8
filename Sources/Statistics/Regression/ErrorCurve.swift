/// The regression error characteristic curve (Bi and Bennett, 2003): the share of rows whose absolute error is at most e.
package struct ErrorCurve: Sendable, Hashable {
    package let maxError: Double
    /// The area up to the greatest error, divided by it: 1 - MAE / max |r|.
    package let area: Figure
    /// max |y - mean y|: the greatest error of a constant prediction.
    package let nullMax: Double
    /// The area up to `nullMax`, divided by it.
    package let areaToNullMax: Figure
    /// At k/20 of the greatest error, k = 0 to 19.
    package let points: [(error: Double, share: Double)]

    package static func == (left: ErrorCurve, right: ErrorCurve) -> Bool {
        left.maxError == right.maxError && left.area == right.area && left.nullMax == right.nullMax
            && left.areaToNullMax == right.areaToNullMax
            && left.points.elementsEqual(right.points) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(maxError)
        hasher.combine(nullMax)
    }

    /// - Throws: no rows, or an error beyond the range of a double.
    package init(_ rows: RegressionRows) throws(StatisticsError) {
        guard rows.count > 0 else { throw .empty }
        let errors = try rows.residuals().map { abs($0) }.sorted()
        let count = Double(errors.count)
        let greatest = errors[errors.count - 1]
        let mean = Moments(rows.labels).mean
        let null = rows.labels.reduce(0) { max($0, abs($1 - mean)) }
        maxError = greatest
        nullMax = null
        area =
            greatest > 0
            ? Figure(1 - errors.map { $0 / greatest }.compensatedSum / count) : .undefined(.zeroDenominator)
        areaToNullMax =
            null > 0
            ? Figure(1 - errors.map { min($0, null) / null }.compensatedSum / count) : .undefined(.constantLabel)
        points = (0..<20).map { step in
            let error = greatest * Double(step) / 20
            var above = errors.countBelow(error)
            while above < errors.count, errors[above] == error { above += 1 }
            return (error, Double(above) / count)
        }
    }
}
