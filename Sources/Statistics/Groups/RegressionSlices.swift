/// Figures of a slice of a regression.
package struct RegressionSlice: Sendable {
    package let slice: Slice
    package let meanAbsoluteError: Figure
    package let rootMeanSquaredError: Figure
    package let meanResidual: Figure
    package let isJudged: Bool
    /// Slice minus rest: `absolute_error` and `residual`; only where both have 30 rows.
    package let tests: [String: SliceTest]

    package static func measure(
        _ rows: RegressionRows,
        _ slice: Slice,
        _ level: Level = .ninetyFive
    ) -> RegressionSlice {
        let residuals = zip(rows.labels, rows.predictions).map { $0 - $1 }
        var isInside = [Bool](repeating: false, count: rows.count)
        for row in slice.rows { isInside[row] = true }
        let inside = slice.rows.map { residuals[$0] }
        let outside = residuals.indices.filter { !isInside[$0] }.map { residuals[$0] }
        let isJudged = SliceFamily.isJudged(rows: inside.count, of: rows.count)
        func mean(_ term: (Double) -> Double) -> Figure {
            inside.isEmpty
                ? .undefined(.noRows) : Figure(inside.map(term).compensatedSum / Double(inside.count))
        }
        return RegressionSlice(
            slice: slice,
            meanAbsoluteError: mean { abs($0) },
            rootMeanSquaredError: mean(square).map { $0.squareRoot() },
            meanResidual: mean { $0 },
            isJudged: isJudged,
            tests: isJudged ? tests(inside, outside, level) : [:]
        )
    }

    private static func tests(_ inside: [Double], _ outside: [Double], _ level: Level) -> [String: SliceTest] {
        var tests: [String: SliceTest] = [:]
        let (error, residual) = ResidualDifference.tests(inside, outside, level)
        if let error { tests["absolute_error"] = .mean(error) }
        if let residual { tests["residual"] = .mean(residual) }
        return tests
    }
}

/// Welch's tests of two sets of residuals.
enum ResidualDifference {
    static func tests(
        _ first: [Double],
        _ second: [Double],
        _ level: Level
    ) -> (absoluteError: WelchTest?, residual: WelchTest?) {
        guard !first.isEmpty, !second.isEmpty else { return (nil, nil) }
        func test(_ term: (Double) -> Double) -> WelchTest? {
            try? WelchTest(SampleSummary(first.map(term)), SampleSummary(second.map(term)), level)
        }
        return (test { abs($0) }, test { $0 })
    }
}

/// Errors of a regression by the groups of one column.
package struct RegressionFairness: Sendable {
    package struct Group: Sendable {
        package let name: Category
        package let rows: Int
        package let meanResidual: Double
        package let meanAbsoluteError: Double
        /// Group minus reference; nil for the reference, and where there is no test.
        package let residual: WelchTest?
        package let absoluteError: WelchTest?
        /// Of the predictions of the group and of the reference.
        package let predictions: KolmogorovSmirnovTest?

        package var isJudged: Bool { rows >= SliceFamily.leastRows }
    }

    package let reference: Category
    package let groups: [Group]

    /// The greatest minus the least mean absolute error.
    package var errorGap: Figure { gap(groups.map { .value($0.meanAbsoluteError) }) }
    package var meanResidualGap: Figure { gap(groups.map { .value($0.meanResidual) }) }

    /// - Throws: no rows, or an error beyond the range of a double.
    package init(
        _ rows: RegressionRows,
        groups values: [Category?],
        reference: Category? = nil,
        _ level: Level = .ninetyFive
    ) throws(StatisticsError) {
        try Columns.checkLength(values.count, of: "group", as: rows.count)
        let parts = GroupRows(values, reference: reference)
        guard let reference = parts.reference else { throw .empty }
        self.reference = reference
        let residuals = try rows.residuals()
        func picked(_ index: Int, _ values: [Double]) -> [Double] { parts.places[index].map { values[$0] } }
        let base = picked(parts.referenceIndex, residuals)
        let basePredictions = picked(parts.referenceIndex, rows.predictions).sorted()
        groups = parts.names.indices.map { index in
            let own = picked(index, residuals)
            let isReference = index == parts.referenceIndex
            let tests = isReference ? (nil, nil) : ResidualDifference.tests(own, base, level)
            let predictions = picked(index, rows.predictions).sorted()
            return Group(
                name: parts.names[index],
                rows: own.count,
                meanResidual: Moments.mean(rows: own.count) { own[$0] },
                meanAbsoluteError: Moments.mean(rows: own.count) { abs(own[$0]) },
                residual: tests.1,
                absoluteError: tests.0,
                predictions: isReference
                    ? nil : try? KolmogorovSmirnovTest(sorted: predictions, basePredictions)
            )
        }
    }
}
