import EvaluationRecords
import Statistics

/// The columns of a window beside those of the reference, with all tests adjusted together.
struct ColumnJudge {
    let columns: [WindowColumn]

    /// Rows of a reference's column from which on it can be judged.
    static let leastRows = 100
    /// The greatest bound on the reference's own error with which it can be.
    static let greatestError = 0.25

    init(_ profile: MonitoredProfile, _ counts: WindowCounts, alpha: Double) {
        let judged = profile.columns.count { Self.isJudged($0, of: profile.columns.count, alpha: alpha) }
        let scale = ColumnScale(columns: max(1, judged), q: alpha)
        var drafts = profile.columns.indices.map { index in
            let column = profile.columns[index]
            return ColumnDraft(
                column,
                counts.counts(index),
                Self.isJudged(column, of: profile.columns.count, alpha: alpha) ? scale : nil
            )
        }
        let p = drafts.flatMap { [$0.values?.p, $0.missingTest?.p].compactMap { $0 } }
        let q = Array(zip(MultipleTests.benjaminiHochberg(p), MultipleTests.benjaminiYekutieli(p)))
        var next = 0
        for index in drafts.indices {
            if drafts[index].values != nil {
                drafts[index].valuesQ = q[next]
                next += 1
            }
            if drafts[index].missingTest != nil {
                drafts[index].missingQ = q[next]
                next += 1
            }
        }
        columns = drafts.map { $0.column(q: alpha) }
    }

    /// False for a column of which the reference has too few rows: its own error would hide any drift, or make one up.
    static func isJudged(_ column: MonitoredColumn, of columns: Int, alpha: Double) -> Bool {
        let rows = column.reference.reduce(0, +)
        guard rows >= leastRows else { return false }
        return ColumnScale(columns: columns, q: alpha).numericBound(rows) <= greatestError
    }
}

/// The bounds of effects that hold for all columns of a window together.
struct ColumnScale {
    let columns: Int
    let q: Double

    /// Of a distribution function (Dvoretzky, Kiefer and Wolfowitz, 1956; Massart, 1990).
    func numericBound(_ rows: Int) -> Double {
        (Elementary.log(4 * Double(columns) / q) / Double(2 * rows)).squareRoot()
    }

    /// Of shares of categories (Weissman and others, 2003).
    func categoricalBound(_ rows: Int, categories: Int) -> Double {
        let log = Double(categories) * 0.6931471805599453 + Elementary.log(2 * Double(columns) / q)
        return (log / Double(2 * rows)).squareRoot()
    }
}

/// A column whose q-values are not known yet.
private struct ColumnDraft {
    struct Test {
        let kind: DriftTestKind
        let statistic: Double
        let p: Double
        let effect: Double
        let effectLow: Double
    }

    let source: MonitoredColumn
    let current: SideCounts
    let unseen: Int
    let isJudged: Bool
    let values: Test?
    let missingTest: (difference: Difference, bounds: Interval, p: Double, level: Double)?
    let distances: ShareDistances?
    var valuesQ = (1.0, 1.0)
    var missingQ = (1.0, 1.0)

    init(_ column: MonitoredColumn, _ counts: ArraySlice<UInt64>, _ scale: ColumnScale?) {
        source = column
        isJudged = scale != nil
        let live = counts.map(Int.init)
        let present = live.dropLast().reduce(0, +)
        current = SideCounts(n: present, missing: live[column.missing])
        unseen = Int(column.unseen(counts))
        let hasValues = present > 0 && column.referenceRows > 0
        if let scale, hasValues {
            let reference = Array(column.reference.dropLast())
            values =
                column.kind == .numeric
                ? Self.numeric(reference, Array(live.dropLast()), scale)
                : Self.categorical(reference, Array(live.dropLast()), scale)
        } else {
            values = nil
        }
        missingTest = scale.flatMap { Self.missing(column, live, $0) }
        distances = hasValues ? Self.distances(column, live) : nil
    }

    /// Kolmogorov and Smirnov's statistic at the edges of the bins: at most the mass of one bin below that of the rows themselves.
    private static func numeric(_ reference: [Int], _ live: [Int], _ scale: ColumnScale) -> Test {
        let left = reference.reduce(0, +)
        let right = live.reduce(0, +)
        var (below, liveBelow, greatest) = (0, 0, 0.0)
        for slot in reference.indices.dropLast() {
            below += reference[slot]
            liveBelow += live[slot]
            greatest = max(greatest, abs(Double(below) / Double(left) - Double(liveBelow) / Double(right)))
        }
        return Test(
            kind: .kolmogorovSmirnov,
            statistic: greatest,
            p: kolmogorovP(left, right, greatest),
            effect: greatest,
            effectLow: greatest - scale.numericBound(left) - scale.numericBound(right)
        )
    }

    /// Where rows are few or the distance great, by Massart's bound, which is never below the law: a window is judged in
    /// milliseconds.
    private static func kolmogorovP(_ left: Int, _ right: Int, _ distance: Double) -> Double {
        let effective = Double(left) * Double(right) / (Double(left) + Double(right))
        let square = effective * distance * distance
        guard effective >= 100, effective < 1e9, square < 2.2 else { return min(1, 2 * Elementary.exp(-2 * square)) }
        return KolmogorovLaw.upper(n: Int(effective.rounded(.toNearestOrEven)), d: distance)
    }

    private static func categorical(_ reference: [Int], _ live: [Int], _ scale: ColumnScale) -> Test? {
        let cells = reference.indices.filter { reference[$0] + live[$0] > 0 }
        let left = cells.map { reference[$0] }
        let right = cells.map { live[$0] }
        guard let distances = try? ShareDistances(left, right) else { return nil }
        let effect = distances.totalVariation
        let bounds =
            scale.categoricalBound(left.reduce(0, +), categories: cells.count)
            + scale.categoricalBound(right.reduce(0, +), categories: cells.count)
        let (first, second) = merged(left, right)
        let test = first.count > 1 ? try? ChiSquaredTest(first, second) : nil
        return Test(
            kind: test == nil ? .none : .chiSquared,
            statistic: test?.statistic ?? 0,
            p: test?.p ?? 1,
            effect: effect,
            effectLow: effect - bounds
        )
    }

    /// Categories of which a side expects fewer than five rows, as one: chi-squared's law holds for larger ones alone.
    private static func merged(_ left: [Int], _ right: [Int]) -> ([Int], [Int]) {
        let (rows, others) = (Double(left.reduce(0, +)), Double(right.reduce(0, +)))
        let least = 5 * (rows + others) / min(rows, others)
        var (first, second): ([Int], [Int]) = ([], [])
        var (firstRest, secondRest) = (0, 0)
        for cell in left.indices {
            if Double(left[cell] + right[cell]) >= least {
                first.append(left[cell])
                second.append(right[cell])
            } else {
                firstRest += left[cell]
                secondRest += right[cell]
            }
        }
        return firstRest + secondRest > 0 ? (first + [firstRest], second + [secondRest]) : (first, second)
    }

    private static func missing(
        _ column: MonitoredColumn,
        _ live: [Int],
        _ scale: ColumnScale
    ) -> (difference: Difference, bounds: Interval, p: Double, level: Double)? {
        let rows = (column.reference.reduce(0, +), live.reduce(0, +))
        let missing = (column.referenceMissing, live[column.missing])
        let level = 1 - scale.q / Double(scale.columns)
        guard missing.0 + missing.1 > 0, let asked = try? Level(level),
            let found = ShareDifference.newcombe(missing.1, of: rows.1, missing.0, of: rows.0, asked),
            let p = found.p.number, let bounds = found.bounds.interval
        else { return nil }
        return (found, bounds, p, level)
    }

    private static func distances(_ column: MonitoredColumn, _ live: [Int]) -> ShareDistances? {
        var counts = [Int](repeating: 0, count: column.detector.counts.count)
        for (slot, rows) in live.enumerated() { counts[column.detectorBins[slot]] += rows }
        return try? ShareDistances(Array(column.detector.counts.dropLast()), Array(counts.dropLast()))
    }

    // MARK: The column

    func column(q: Double) -> WindowColumn {
        let values = values.map { Self.test($0, valuesQ, q) }
        let missing = missingScreen(q)
        let verdicts = [values?.verdict, missing.value?.verdict].compactMap { $0 }
        return WindowColumn(
            name: source.name,
            feature: source.feature,
            role: source.role,
            kind: source.kind,
            reference: SideCounts(n: source.referenceRows, missing: source.referenceMissing),
            current: current,
            unseen: unseen,
            verdict: verdicts.isEmpty ? .undefined : ColumnVerdict.worst(verdicts),
            reason: verdicts.isEmpty ? (isJudged ? .noValues : .tooFewToJudge) : nil,
            values: values.map { .given($0) } ?? .undefined(isJudged ? .noValues : .tooFewToJudge),
            missing: missing,
            psi: distances.map { Rounded($0.populationStability) },
            js: distances.map { Rounded($0.jensenShannon) }
        )
    }

    private static func test(_ test: Test, _ adjusted: (Double, Double), _ q: Double) -> ColumnTest {
        ColumnTest(
            test: test.kind,
            statistic: Rounded(test.statistic),
            p: Rounded(test.p),
            q: Rounded(adjusted.0),
            qDependent: Rounded(adjusted.1),
            effect: min(1, test.effect),
            effectLow: Rounded(test.effectLow),
            verdict: verdict(adjusted.0 <= q, test.effectLow)
        )
    }

    private static func verdict(_ isHeld: Bool, _ effectLow: Double) -> ColumnVerdict {
        switch (isHeld, effectLow > WindowJudge.tolerance) {
        case (true, true): .drifted
        case (false, false): .stable
        default: .changed
        }
    }

    private func missingScreen(_ q: Double) -> Screen<MissingTest> {
        guard isJudged else { return .undefined(.tooFewToJudge) }
        guard let missingTest else { return .undefined(current.rows == 0 ? .noRows : .nothingMissing) }
        let low = max(0, missingTest.bounds.low, -missingTest.bounds.high)
        return .given(
            MissingTest(
                reference: Self.share(source.referenceMissing, of: source.reference.reduce(0, +)),
                current: Self.share(current.missing, of: current.rows),
                difference: missingTest.difference.difference,
                low: Rounded(missingTest.bounds.low),
                high: Rounded(missingTest.bounds.high),
                level: Rounded(missingTest.level),
                p: Rounded(missingTest.p),
                q: Rounded(missingQ.0),
                qDependent: Rounded(missingQ.1),
                effectLow: Rounded(low),
                verdict: Self.verdict(missingQ.0 <= q, low)
            )
        )
    }

    private static func share(_ k: Int, of n: Int) -> MetricFigure {
        guard n > 0, let bounds = Proportion.wilson(k, of: n).interval else { return .undefined(.noRows) }
        return .value(
            Double(k) / Double(n),
            .bounds(bounds.low, bounds.high, .wilson),
            rows: n,
            hits: k
        )
    }
}
