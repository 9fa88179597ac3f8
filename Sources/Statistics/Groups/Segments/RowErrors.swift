/// The error of each row's prediction.
package enum RowErrors: Sendable {
    /// Of classes.
    case wrong([Bool])
    /// Of numbers: |label - prediction|.
    case amounts([Double])

    package init(_ rows: BinaryRows, threshold: Double = 0.5) {
        self = .wrong(zip(rows.scores, rows.isPositive).map { ($0 >= threshold) != $1 })
    }

    package init(_ rows: MulticlassRows) {
        self = .wrong(zip(rows.labels, rows.predictions).map { $0 != $1 })
    }

    /// - Throws: a difference beyond the range of a double.
    package init(_ rows: RegressionRows) throws(StatisticsError) {
        self = .amounts(try rows.residuals().map { abs($0) })
    }

    var values: [Double] {
        switch self {
        case .wrong(let isWrong): isWrong.map { $0 ? 1 : 0 }
        case .amounts(let amounts): amounts
        }
    }

    /// The mean over some rows: a share of wrong ones with Wilson's interval, or a mean amount with the normal one.
    func estimate(_ places: [Int32], _ level: Level) -> Estimate {
        guard !places.isEmpty else { return .undefined(.noRows) }
        switch self {
        case .wrong(let isWrong):
            return Rate(places.count { isWrong[Int($0)] }, of: places.count, level).estimate
        case .amounts(let amounts):
            let moments = Moments(places.map { amounts[Int($0)] })
            return Estimate(
                Figure(moments.mean),
                Mean.normal(
                    mean: moments.mean,
                    sampleVariance: moments.sampleVariance,
                    count: moments.count,
                    level
                )
            )
        }
    }

    /// First minus second: shares by Newcombe's interval, amounts by Welch's test; nil where there is no test.
    func test(_ first: [Int32], _ second: [Int32], _ level: Level) -> SliceTest? {
        switch self {
        case .wrong(let isWrong):
            func wrong(_ places: [Int32]) -> Int { places.count { isWrong[Int($0)] } }
            return ShareDifference.newcombe(wrong(first), of: first.count, wrong(second), of: second.count, level)
                .map { .share($0) }
        case .amounts(let amounts):
            guard !first.isEmpty, !second.isEmpty else { return nil }
            func summary(_ places: [Int32]) -> SampleSummary { SampleSummary(places.map { amounts[Int($0)] }) }
            return (try? WelchTest(summary(first), summary(second), level)).map { .mean($0) }
        }
    }
}
