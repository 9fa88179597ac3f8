/// Figures of a slice of rows of two classes.
package struct BinarySlice: Sendable {
    package let slice: Slice
    package let rates: BinaryRates
    package let cells: BinaryCells
    package let area: AreaUnderCurve
    /// Undefined without rows, and where scores are no probabilities.
    package let logLoss: Figure
    package let brier: Figure
    package let isJudged: Bool
    /// Slice minus rest: `accuracy`, `roc_auc`, `brier`; only where both have 30 rows.
    package let tests: [String: SliceTest]
}

/// Cuts rows of two classes into slices and measures each against the rest.
package struct BinarySlicer: Sendable {
    private let rows: BinaryRows
    private let threshold: Double
    private let level: Level
    private let order: [Int32]
    private let areProbabilities: Bool

    package init(_ rows: BinaryRows, threshold: Double = 0.5, level: Level = .ninetyFive) {
        self.rows = rows
        self.threshold = threshold
        self.level = level
        order = Ordering.descending(rows.scores)
        areProbabilities = rows.scores.allSatisfy { $0 >= 0 && $0 <= 1 }
    }

    package func measure(_ slice: Slice) -> BinarySlice {
        var isInside = [Bool](repeating: false, count: rows.count)
        for row in slice.rows { isInside[row] = true }
        let rest = rows.scores.indices.filter { !isInside[$0] }
        let inside = cells(slice.rows)
        let area = area(isInside, inside: true, cells: inside)
        let isJudged = SliceFamily.isJudged(rows: slice.rows.count, of: rows.count)
        return BinarySlice(
            slice: slice,
            rates: BinaryRates(inside, level),
            cells: inside,
            area: area,
            logLoss: mean(slice.rows, logLoss),
            brier: mean(slice.rows, brier),
            isJudged: isJudged,
            tests: isJudged ? tests(slice.rows, rest, isInside, inside, area) : [:]
        )
    }

    private func tests(
        _ places: [Int],
        _ rest: [Int],
        _ isInside: [Bool],
        _ inside: BinaryCells,
        _ area: AreaUnderCurve
    ) -> [String: SliceTest] {
        let outside = cells(rest)
        var tests: [String: SliceTest] = [:]
        let accuracy = ShareDifference.newcombe(
            Int(inside.tp + inside.tn),
            of: places.count,
            Int(outside.tp + outside.tn),
            of: rest.count,
            level
        )
        if let accuracy { tests["accuracy"] = .share(accuracy) }
        let other = self.area(isInside, inside: false, cells: outside)
        if let difference = try? AreaDifference.unpaired(other, area, level) { tests["roc_auc"] = .area(difference) }
        if areProbabilities {
            let left = SampleSummary(places.map { brier($0) })
            let right = SampleSummary(rest.map { brier($0) })
            if let test = try? WelchTest(left, right, level) { tests["brier"] = .mean(test) }
        }
        return tests
    }

    private func cells(_ places: [Int]) -> BinaryCells {
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

    /// The area of the rows inside, or outside, without sorting them again.
    private func area(_ isInside: [Bool], inside: Bool, cells: BinaryCells) -> AreaUnderCurve {
        var visitor = AreaVisitor(positives: Int(cells.positive), negatives: Int(cells.negative))
        var positives = 0
        var negatives = 0
        for (index, place) in order.enumerated() {
            let row = Int(place)
            if isInside[row] == inside {
                if rows.isPositive[row] { positives += 1 } else { negatives += 1 }
            }
            let score = rows.scores[row]
            if index + 1 < order.count, rows.scores[Int(order[index + 1])] == score { continue }
            visitor.visit(ScoreGroup(score: score, positives: positives, negatives: negatives))
            positives = 0
            negatives = 0
        }
        return visitor.area
    }

    private func mean(_ places: [Int], _ loss: (Int) -> Double) -> Figure {
        guard areProbabilities else { return .undefined(.noProbabilities) }
        guard !places.isEmpty else { return .undefined(.noRows) }
        return Figure(places.map(loss).compensatedSum / Double(places.count))
    }

    private func brier(_ place: Int) -> Double { square(rows.scores[place] - (rows.isPositive[place] ? 1 : 0)) }

    private func logLoss(_ place: Int) -> Double {
        ProbabilityLosses.logLoss(rows.scores[place], isPositive: rows.isPositive[place])
    }
}
