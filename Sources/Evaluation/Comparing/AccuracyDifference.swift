import Statistics

/// The difference of two accuracies: McNemar's exact test, or the paired bootstrap where rows are weighted.
enum AccuracyDifference {
    static func of(
        _ first: [Bool],
        _ second: [Bool],
        weights: [Double]?,
        numbers: [Int],
        _ bootstrap: ComparisonBootstrap,
        _ level: Level
    ) throws -> MeasuredDifference {
        guard let weights else { return try exact(first, second, level) }
        // The weighted share of wrong rows is the mean error of 0 and 1 against 1.
        func rows(_ right: [Bool]) throws -> RegressionRows {
            try RegressionRows(
                labels: [Double](repeating: 1, count: right.count),
                predictions: right.map { $0 ? 1 : 0 },
                weights: weights,
                numbers: .each(numbers)
            )
        }
        return try RegressionPair.difference(
            .mae,
            try rows(first),
            try rows(second),
            bootstrap,
            level
        ) { 1 - $0 }
    }

    private static func exact(_ first: [Bool], _ second: [Bool], _ level: Level) throws -> MeasuredDifference {
        let test = try McNemarTest(
            onlyFirst: zip(first, second).count { $0 && !$1 },
            onlySecond: zip(first, second).count { !$0 && $1 },
            rows: first.count,
            level
        )
        let count = Double(first.count)
        return MeasuredDifference(
            first: Double(first.count { $0 }) / count,
            second: Double(second.count { $0 }) / count,
            difference: test.difference,
            bounds: test.bounds,
            p: test.p,
            rows: first.count
        )
    }
}
