/// Figures of a regression: r = label - prediction.
package struct RegressionFigures: Sendable, Hashable {
    package let rows: Int
    /// With the interval by the normal distribution.
    package let meanAbsoluteError: Estimate
    package let meanSquaredError: Figure
    package let rootMeanSquaredError: Figure
    package let r2: Figure
    package let explainedVariance: Figure
    /// mean(|r| / max(|y|, 2^-52)): a label of 0 makes it explode, on purpose.
    package let meanAbsolutePercentageError: Figure
    /// mean 2|r| / (|y| + |p|); 0 where both are 0.
    package let symmetricPercentageError: Figure
    /// sum |r| / sum |y|.
    package let weightedPercentageError: Figure
    package let medianAbsoluteError: Figure
    package let maxError: Figure
    package let rootMeanSquaredLogError: Figure
    package let pearson: Figure
    package let spearman: Figure
    /// 1 - MAE / mean |y - median(y)|.
    package let d2Absolute: Figure

    /// - Throws: no rows.
    package init(_ rows: RegressionRows, _ level: Level = .ninetyFive, threads: Threads = .one) throws(StatisticsError)
    {
        guard rows.count > 0 else { throw .empty }
        self.rows = rows.count
        let scale = rows.scale
        let labels = rows.labels.map { $0 * scale }
        let predictions = rows.predictions.map { $0 * scale }
        let residuals = zip(labels, predictions).map { $0 - $1 }
        let absolute = residuals.map { abs($0) }
        let sorted = absolute.sorted()
        let count = rows.count
        func mean(_ term: @Sendable (Int) -> Double) -> Double { threads.sum(rows: count, term) / Double(count) }

        let error = Moments(rows: count, threads: threads) { absolute[$0] }
        let bounds = Mean.normal(
            mean: error.mean,
            sampleVariance: error.sampleVariance,
            count: count,
            level
        )
        meanAbsoluteError = Estimate(Figure(error.mean / scale), bounds.scaled(by: 1 / scale))
        let squares = mean { square(residuals[$0]) }
        meanSquaredError = Figure(squares / scale / scale)
        rootMeanSquaredError = Figure(squares.squareRoot() / scale)

        let spread = Moments(rows: count, threads: threads) { labels[$0] }
        let rest = Moments(rows: count, threads: threads) { residuals[$0] }
        let isConstant = spread.squares == 0
        r2 = isConstant ? .undefined(.constantLabel) : Figure(1 - squares * Double(count) / spread.squares)
        explainedVariance = isConstant ? .undefined(.constantLabel) : Figure(1 - rest.squares / spread.squares)

        let least = ProbabilityLosses.clip * scale
        meanAbsolutePercentageError = Figure(mean { absolute[$0] / max(abs(labels[$0]), least) })
        symmetricPercentageError = Figure(
            mean {
                let whole = abs(labels[$0]) + abs(predictions[$0])
                return whole > 0 ? 2 * absolute[$0] / whole : 0
            }
        )
        let size = mean { abs(labels[$0]) }
        weightedPercentageError = size > 0 ? Figure(error.mean / size) : .undefined(.zeroDenominator)
        medianAbsoluteError = Figure(Quantiles.value(sorted, 1, of: 2) / scale)
        maxError = Figure(sorted[count - 1] / scale)
        rootMeanSquaredLogError = Self.logError(rows, threads)
        pearson = Correlation.pearson(labels, predictions)
        spearman = Correlation.spearman(labels, predictions)
        let median = Quantiles.value(labels.sorted(), 1, of: 2)
        let null = mean { abs(labels[$0] - median) }
        d2Absolute = null > 0 ? Figure(1 - error.mean / null) : .undefined(.constantLabel)
    }

    private static func logError(_ rows: RegressionRows, _ threads: Threads) -> Figure {
        guard !rows.labels.contains(where: { $0 < 0 }), !rows.predictions.contains(where: { $0 < 0 }) else {
            return .undefined(.negativeValue)
        }
        let sum = threads.sum(rows: rows.count) {
            square(Elementary.log1p(rows.predictions[$0]) - Elementary.log1p(rows.labels[$0]))
        }
        return Figure((sum / Double(rows.count)).squareRoot())
    }
}

extension Elementary {
    /// ln(1 + x), precise for small x (Goldberg, 1991, theorem 4).
    static func log1p(_ x: Double) -> Double {
        let whole = 1 + x
        if whole == 1 { return x }
        return x.isFinite ? log(whole) * x / (whole - 1) : log(whole)
    }
}

extension Bounds {
    func scaled(by factor: Double) -> Bounds {
        guard case .given(let interval) = self, factor != 1 else { return self }
        return Bounds(low: interval.low * factor, high: interval.high * factor, method: interval.method)
    }
}

/// Weighted figures of a regression.
package struct WeightedRegressionFigures: Sendable, Hashable {
    /// (sum w)^2 / sum w^2.
    package let effectiveRows: Double
    package let rootMeanSquaredError: Figure
    package let meanAbsoluteError: Figure
    package let r2: Figure

    /// - Throws: no rows, or rows without weights.
    package init(_ rows: RegressionRows, threads: Threads = .one) throws(StatisticsError) {
        guard rows.count > 0 else { throw .empty }
        guard let weights = rows.weights else {
            throw .length(column: "weight", expected: rows.count, found: 0)
        }
        let scale = rows.scale
        let heaviest = weights.max() ?? 1
        let mean = threads.sums(rows: rows.count, count: 3) { row, sums in
            let weight = weights[row] / heaviest
            sums[0].add(weight)
            sums[1].add(weight * weight)
            sums[2].add(weight * rows.labels[row] * scale)
        }
        let total = mean[0].value
        let centre = mean[2].value / total
        let sums = threads.sums(rows: rows.count, count: 4) { row, sums in
            let weight = weights[row] / heaviest
            let residual = rows.labels[row] * scale - rows.predictions[row] * scale
            let distance = rows.labels[row] * scale - centre
            sums[0].add(weight * residual * residual)
            sums[1].add(weight * abs(residual))
            sums[2].add(weight * distance * distance)
            sums[3].add(weight * distance)
        }
        effectiveRows = total * total / mean[1].value
        rootMeanSquaredError = Figure((sums[0].value / total).squareRoot() / scale)
        meanAbsoluteError = Figure(sums[1].value / total / scale)
        let spread = sums[2].value - square(sums[3].value) / total
        r2 = spread > 0 ? Figure(1 - sums[0].value / spread) : .undefined(.constantLabel)
    }
}
