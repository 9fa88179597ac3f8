/// Rates of a group, and how they differ from the reference group.
package struct BinaryGroup: Sendable {
    package let name: Category
    package let rows: Int
    package let positives: Int
    package let rates: BinaryRates
    package let uniformError: Figure
    /// Group minus reference; nil for the reference. A difference is nil where a denominator is 0.
    package let differences: Differences?
    /// Selection rate over that of the reference; nil for the reference.
    package let selectionRatio: BootstrapFigure?

    package var isJudged: Bool { rows >= SliceFamily.leastRows }

    package struct Differences: Sendable {
        package let selectionRate: Difference?
        package let truePositiveRate: Difference?
        package let falsePositiveRate: Difference?
        package let positivePredictiveValue: Difference?
        package let accuracy: Difference?
    }
}

/// Fairness figures of two classes by the groups of one column. Nothing here says "fair": a requirement decides.
package struct BinaryFairness: Sendable {
    package let reference: Category
    /// By code points.
    package let groups: [BinaryGroup]
    /// The greatest minus the least selection rate over the groups, undefined ones left out; and so on.
    package let demographicParityDifference: Figure
    package let demographicParityRatio: Figure
    package let equalOpportunityDifference: Figure
    package let falsePositiveDifference: Figure
    package let equalisedOddsDifference: Figure
    package let predictiveParityDifference: Figure
    package let accuracyDifference: Figure
    package let uniformErrorDifference: Figure

    /// The name of the group of missing values.
    package static let missing = Category("(missing)")

    /// - Parameters:
    ///   - groups: of each row; nil where missing.
    ///   - reference: nil for the largest group.
    package init(
        _ rows: BinaryRows,
        groups values: [Category?],
        reference: Category? = nil,
        threshold: Double = 0.5,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(StatisticsError) {
        try Columns.checkLength(values.count, of: "group", as: rows.count)
        let parts = GroupRows(values, reference: reference)
        guard let reference = parts.reference else { throw .empty }
        self.reference = reference
        let cells = parts.places.map { Self.cells(rows, $0, threshold) }
        let ratios = Self.ratios(rows, parts, cells, threshold, bootstrap, threads)
        var groups: [BinaryGroup] = []
        for index in parts.names.indices {
            groups.append(
                try Self.group(rows, parts, cells, index, ratios[index], bootstrap.level)
            )
        }
        self.groups = groups
        let selection = groups.map { $0.rates.predictedPositiveRate.figure }
        let opportunity = gap(groups.map { $0.rates.recall.figure })
        let falsePositive = gap(groups.map { $0.rates.falsePositiveRate.figure })
        demographicParityDifference = gap(selection)
        demographicParityRatio = ratio(selection)
        equalOpportunityDifference = opportunity
        falsePositiveDifference = falsePositive
        equalisedOddsDifference =
            [opportunity, falsePositive].compactMap(\.number).max().map { .value($0) }
            ?? .undefined(.noValues)
        predictiveParityDifference = gap(groups.map { $0.rates.precision.figure })
        accuracyDifference = gap(groups.map { $0.rates.accuracy.figure })
        uniformErrorDifference = gap(groups.map(\.uniformError))
    }

    private static func cells(_ rows: BinaryRows, _ places: [Int], _ threshold: Double) -> BinaryCells {
        var cells = BinaryCells()
        for place in places {
            switch (rows.isPositive[place], rows.scores[place] >= threshold) {
            case (true, true): cells.tp += 1
            case (true, false): cells.fn += 1
            case (false, true): cells.fp += 1
            case (false, false): cells.tn += 1
            }
        }
        return cells
    }

    private static func group(
        _ rows: BinaryRows,
        _ parts: GroupRows,
        _ cells: [BinaryCells],
        _ index: Int,
        _ ratio: BootstrapFigure?,
        _ level: Level
    ) throws(StatisticsError) -> BinaryGroup {
        let ranking = try ScoreRanking(try rows.rows(at: parts.places[index]).withoutWeights())
        let own = cells[index]
        let isReference = index == parts.referenceIndex
        return BinaryGroup(
            name: parts.names[index],
            rows: parts.places[index].count,
            positives: Int(own.positive),
            rates: BinaryRates(own, level),
            uniformError: ranking.areProbabilities
                ? try Reliability.uniform(ranking).expectedError : .undefined(.noProbabilities),
            differences: isReference ? nil : differences(own, cells[parts.referenceIndex], level),
            selectionRatio: isReference ? nil : ratio
        )
    }

    private static func differences(
        _ own: BinaryCells,
        _ reference: BinaryCells,
        _ level: Level
    ) -> BinaryGroup.Differences {
        func difference(_ part: (BinaryCells) -> Double, _ whole: (BinaryCells) -> Double) -> Difference? {
            ShareDifference.newcombe(
                Int(part(own)),
                of: Int(whole(own)),
                Int(part(reference)),
                of: Int(whole(reference)),
                level
            )
        }
        return BinaryGroup.Differences(
            selectionRate: difference(\.predictedPositive, \.total),
            truePositiveRate: difference(\.tp, \.positive),
            falsePositiveRate: difference(\.fp, \.negative),
            positivePredictiveValue: difference(\.tp, \.predictedPositive),
            accuracy: difference({ $0.tp + $0.tn }, \.total)
        )
    }

    /// Ratios of selection rates; percentiles on the log scale. A replicate with a rate of 0 is dropped.
    private static func ratios(
        _ rows: BinaryRows,
        _ parts: GroupRows,
        _ cells: [BinaryCells],
        _ threshold: Double,
        _ bootstrap: Bootstrap,
        _ threads: Threads
    ) -> [BootstrapFigure] {
        let codes = parts.codes
        let isSelected = rows.scores.map { $0 >= threshold }
        let weights = BootstrapWeights(rows: rows.count, numbers: rows.numbers, seed: bootstrap.seed)
        let count = parts.names.count
        let replicates = bootstrap.run(weights, count: count, threads: threads) { weights, found in
            var total = [Int](repeating: 0, count: count)
            var selected = total
            for place in 0..<weights.count {
                let weight = Int(weights[place])
                total[codes[place]] += weight
                if isSelected[place] { selected[codes[place]] += weight }
            }
            func rate(_ group: Int) -> Double {
                total[group] > 0 ? Double(selected[group]) / Double(total[group]) : 0
            }
            let reference = rate(parts.referenceIndex)
            for group in 0..<count where reference > 0 && rate(group) > 0 {
                found[group] = Elementary.log(rate(group) / reference)
            }
        }
        let reference = cells[parts.referenceIndex].predictedPositiveRate.number ?? 0
        return zip(cells, replicates).map { cells, replicates in
            let rate = cells.predictedPositiveRate.number ?? 0
            let figure = reference > 0 ? Figure(rate / reference) : .undefined(.zeroDenominator)
            return BootstrapFigure(figure, logarithms: replicates, bootstrap.level)
        }
    }
}

extension BootstrapFigure {
    /// A ratio whose replicates are logarithms: percentiles are taken of these.
    init(_ figure: Figure, logarithms: [Double], _ level: Level) {
        let logarithmic = BootstrapFigure(figure, logarithms, level)
        self.figure = figure
        replicates = logarithms
        bounds =
            switch logarithmic.bounds {
            case .given(let interval):
                Bounds(
                    low: Elementary.exp(interval.low),
                    high: Elementary.exp(interval.high),
                    method: .bootstrap
                )
            case .none(let reason): .none(reason)
            }
    }
}

extension BinaryRows {
    func withoutWeights() throws(StatisticsError) -> BinaryRows {
        try BinaryRows(scores: scores, isPositive: isPositive, numbers: numbers)
    }
}

/// The greatest minus the least figure, undefined ones left out.
func gap(_ figures: [Figure]) -> Figure {
    let defined = figures.compactMap { $0.reason == nil ? $0.number : nil }
    guard let least = defined.min(), let greatest = defined.max() else { return .undefined(.noValues) }
    return Figure(greatest - least)
}

/// The least over the greatest figure, undefined ones left out.
func ratio(_ figures: [Figure]) -> Figure {
    let defined = figures.compactMap { $0.reason == nil ? $0.number : nil }
    guard let least = defined.min(), let greatest = defined.max() else { return .undefined(.noValues) }
    return greatest == 0 ? .undefined(.zeroDenominator) : Figure(least / greatest)
}
