/// The verdict of a drift report on a column. The raw values are stable codes of records.
package enum DriftVerdict: String, Sendable, Hashable, CaseIterable {
    /// False discovery is held, and the effect is surely beyond the tolerance.
    case drifted
    /// One of the two.
    case changed
    case stable
}

/// The kind of test of a column's difference. The raw values are stable codes of records.
package enum DriftTest: String, Sendable, Hashable, CaseIterable {
    case kolmogorovSmirnov = "ks"
    case chiSquared = "chi2"
    case chiSquaredPermutation = "chi2-permutation"
    /// One category on both sides: nothing to test.
    case none
}

/// A column of a drift report.
package struct DriftColumn: Sendable {
    package enum Values: Sendable {
        case numeric(NumericSample, NumericSample)
        case categorical([Category?], [Category?])
        /// A measure from before, or the reason why there is none, so that nothing is computed twice.
        case measured(Result<DriftMeasure, Reason>, reference: SampleRows, current: SampleRows)
    }

    package let name: String
    package let values: Values

    package init(name: String, _ values: Values) {
        self.name = name
        self.values = values
    }
}

/// Rows of a sample.
package struct SampleRows: Sendable, Hashable {
    /// Rows with a value.
    package let count: Int
    package let missing: Int

    package init(count: Int, missing: Int) {
        self.count = count
        self.missing = missing
    }
}

/// The test of the values of a column, before it is known how many columns there are.
package struct DriftMeasure: Sendable {
    fileprivate let test: DriftTest
    fileprivate let statistic: Double
    fileprivate let p: Double
    fileprivate let effect: Double
    fileprivate let categorical: CategoricalDrift?

    /// By Kolmogorov and Smirnov's test.
    package init(_ test: KolmogorovSmirnovTest) {
        self.test = .kolmogorovSmirnov
        statistic = test.statistic
        p = test.p
        effect = test.statistic
        categorical = nil
    }

    /// - Parameter permutation: the p-value by permutation, which stands in the place of the test's own where over a fifth of the expected
    ///   counts are under 5.
    /// - Throws: what `permutation` throws.
    package init(_ drift: CategoricalDrift, permutation: () throws(Reason) -> Double) throws(Reason) {
        if drift.categories.count == 1 {
            test = .none
            p = drift.chiSquared.p
        } else if drift.chiSquared.smallExpectedShare > 0.2 {
            test = .chiSquaredPermutation
            p = try permutation()
        } else {
            test = .chiSquared
            p = drift.chiSquared.p
        }
        statistic = drift.chiSquared.statistic
        effect = drift.distances.totalVariation
        categorical = drift
    }
}

/// The finding on the values, or on the missing values, of a column.
package struct DriftFinding: Sendable, Hashable {
    /// Nil for missing values.
    package let test: DriftTest?
    package let statistic: Double?
    package let p: Double
    /// The greatest distance of the distributions, the total variation, or the difference of missing shares.
    package let effect: Double
    /// The least effect that is sure, over all columns of the report.
    package let effectLow: Double
    /// Of the difference of missing shares.
    package let bounds: Bounds?
    /// Over all tests of the report: Benjamini and Hochberg, Benjamini and Yekutieli.
    package internal(set) var q = 1.0
    package internal(set) var qUnderDependence = 1.0

    /// - Parameter strict: by the q that holds under any dependence.
    package func verdict(q limit: Double = 0.05, tolerance: Double = 0.02, strict: Bool = false) -> DriftVerdict {
        switch ((strict ? qUnderDependence : q) <= limit, effectLow > tolerance) {
        case (true, true): .drifted
        case (false, false): .stable
        default: .changed
        }
    }
}

/// The findings on one column.
package struct DriftResult: Sendable {
    package let name: String
    package let referenceRows: Int
    package let currentRows: Int
    /// The reason why there is no test where there is none.
    package internal(set) var values: Result<DriftFinding, Reason>
    package let missingReference: Rate
    package let missingCurrent: Rate
    /// Nil where nothing is missing on both sides.
    package internal(set) var missing: DriftFinding?
    package let categorical: CategoricalDrift?
}

/// Drift of many columns: an effect beyond a tolerance and false discovery held over all tests.
package struct DriftReport: Sendable {
    package let results: [DriftResult]
    /// Tests that were adjusted together.
    package let family: Int

    /// - Parameters:
    ///   - q: the share of false findings.
    ///   - seed: of the permutations where expected counts are small.
    package init(_ columns: [DriftColumn], q: Double = 0.05, seed: UInt64, threads: Threads = .one) {
        let scale = DriftScale(columns: columns.count, q: q)
        var results = columns.map { scale.result($0, Draws(seed: seed), threads) }
        let p = results.flatMap { [try? $0.values.get().p, $0.missing?.p].compactMap { $0 } }
        let adjusted = Array(
            zip(MultipleTests.benjaminiHochberg(p), MultipleTests.benjaminiYekutieli(p))
        )
        var next = 0
        func adjust(_ finding: inout DriftFinding) {
            (finding.q, finding.qUnderDependence) = adjusted[next]
            next += 1
        }
        for index in results.indices {
            if case .success(var finding) = results[index].values {
                adjust(&finding)
                results[index].values = .success(finding)
            }
            if var missing = results[index].missing {
                adjust(&missing)
                results[index].missing = missing
            }
        }
        self.results = results
        family = p.count
    }
}

/// The bounds of effects that hold for all columns together.
private struct DriftScale {
    let columns: Int
    let q: Double

    func result(_ column: DriftColumn, _ draws: Draws, _ threads: Threads) -> DriftResult {
        switch column.values {
        case .numeric(let reference, let current):
            return result(
                column.name,
                SampleRows(count: reference.count, missing: reference.missing),
                SampleRows(count: current.count, missing: current.missing),
                Result { () throws(Reason) in
                    DriftMeasure(try KolmogorovSmirnovTest(sorted: reference.sorted, current.sorted))
                }
            )
        case .categorical(let reference, let current):
            let left = CategoryCounts(reference)
            let right = CategoryCounts(current)
            return result(
                column.name,
                SampleRows(count: reference.count - left.missing, missing: left.missing),
                SampleRows(count: current.count - right.missing, missing: right.missing),
                Result { () throws(Reason) in
                    try categorical(column.name, reference, current, CategoricalDrift(left, right), draws, threads)
                }
            )
        case .measured(let measure, let reference, let current):
            return result(column.name, reference, current, measure)
        }
    }

    private func result(
        _ name: String,
        _ reference: SampleRows,
        _ current: SampleRows,
        _ measure: Result<DriftMeasure, Reason>
    ) -> DriftResult {
        let rows = (reference.count + reference.missing, current.count + current.missing)
        let categorical = try? measure.get().categorical
        return DriftResult(
            name: name,
            referenceRows: reference.count,
            currentRows: current.count,
            values: measure.map { finding($0, reference.count, current.count) },
            missingReference: Rate(reference.missing, of: rows.0),
            missingCurrent: Rate(current.missing, of: rows.1),
            missing: reference.missing + current.missing > 0
                ? missing(reference.missing, rows.0, current.missing, rows.1) : nil,
            categorical: categorical
        )
    }

    /// The effect less the bounds that hold for all columns.
    private func finding(_ measure: DriftMeasure, _ reference: Int, _ current: Int) -> DriftFinding {
        DriftFinding(
            test: measure.test,
            statistic: measure.statistic,
            p: measure.p,
            effect: measure.effect,
            effectLow: measure.effect - bound(measure, reference) - bound(measure, current),
            bounds: nil
        )
    }

    /// How far a sample of `n` values may be from its distribution: by Dvoretzky, Kiefer and Wolfowitz (1956; Massart, 1990) for numbers, by
    /// Weissman and others (2003) for categories.
    private func bound(_ measure: DriftMeasure, _ n: Int) -> Double {
        let log =
            measure.categorical.map {
                Double($0.categories.count) * 0.6931471805599453 + Elementary.log(2 * Double(columns) / q)
            } ?? Elementary.log(4 * Double(columns) / q)
        return (log / Double(2 * n)).squareRoot()
    }

    private func categorical(
        _ name: String,
        _ reference: [Category?],
        _ current: [Category?],
        _ drift: CategoricalDrift,
        _ draws: Draws,
        _ threads: Threads
    ) throws(Reason) -> DriftMeasure {
        try DriftMeasure(drift) { () throws(Reason) in
            let codes = Dictionary(uniqueKeysWithValues: drift.categories.enumerated().map { ($1, Int32($0)) })
            return try ChiSquaredTest.permutationP(
                reference.compactMap { $0.flatMap { codes[$0] } },
                current.compactMap { $0.flatMap { codes[$0] } },
                categories: drift.categories.count,
                column: columnNumber(name),
                draws: draws,
                threads: threads
            )
        }
    }

    private func missing(_ k1: Int, _ n1: Int, _ k2: Int, _ n2: Int) -> DriftFinding? {
        let level = Level(alpha: q / Double(columns))
        guard let difference = ShareDifference.newcombe(k2, of: n2, k1, of: n1, level),
            let p = difference.p.number, let interval = difference.bounds.interval
        else { return nil }
        return DriftFinding(
            test: nil,
            statistic: nil,
            p: p,
            effect: abs(difference.difference),
            effectLow: max(0, interval.low, -interval.high),
            bounds: difference.bounds
        )
    }
}
