import EvaluationRecords
import Identifiers
import Statistics

/// An assertion while rows go by: which rows match, and what they say.
struct AssertionRun {
    let assertion: EvaluationAssertion
    private let plan: EvaluationPlan
    private var matching = 0
    private var leftOut = 0
    private var valid = 0
    /// Scores of matching rows of a binary task, until the threshold is known.
    private var scores: [Double] = []
    /// Places, among the rows that count, of matching rows: for metrics.
    private var places: [Int] = []

    init(_ assertion: EvaluationAssertion, _ plan: EvaluationPlan) {
        self.assertion = assertion
        self.plan = plan
    }

    /// The parts of a block that an assertion reads.
    struct Block {
        let rows: ScoredRows
        let judged: RowGate.Judged
        /// The place of each row among those that count; -1 of others.
        let usedPlaces: [Int]
    }

    mutating func add(_ block: Block) {
        let columns = assertion.condition.columns.map { block.rows.columns[$0] }
        for place in 0..<block.rows.count where assertion.condition.holds(columns, place) {
            matching += 1
            if case .metric = assertion.expectation {
                let used = block.usedPlaces[place]
                if used < 0 { leftOut += 1 } else { places.append(used) }
            } else if block.judged.isScored[place] {
                judge(block, place)
            } else {
                leftOut += 1
            }
        }
    }

    private mutating func judge(_ block: Block, _ place: Int) {
        let score = score(block, place)
        switch assertion.expectation {
        case .range(let range):
            if let score, range.contains(score) { valid += 1 }
        case .predicted(let label):
            if plan.task == .binary, plan.hasScores {
                scores.append(score ?? 0)
                return
            }
            let predicted: Int =
                if plan.hasScores, !block.judged.probabilities.isEmpty {
                    MulticlassStore.greatest(block.judged.probabilities, place)
                } else if case .classes(let classes) = block.rows.predictions {
                    Int(classes[place])
                } else {
                    -1
                }
            if plan.classes.indices.contains(predicted), plan.classes[predicted].isSame(as: label) { valid += 1 }
        case .metric: return
        }
    }

    /// The predicted number, or the score of the positive class.
    private func score(_ block: Block, _ place: Int) -> Double? {
        if case .numbers(let numbers) = block.rows.predictions, block.judged.probabilities.isEmpty {
            return numbers[place]
        }
        guard plan.task == .binary, let positive = plan.positiveIndex else { return nil }
        let columns = block.judged.probabilities
        return columns.count == 1 ? columns[0][place] : columns.isEmpty ? nil : columns[positive][place]
    }

    /// - Parameters:
    ///   - threshold: of a binary task.
    ///   - metric: the figure of a metric over rows that count, by their places.
    func outcome(
        _ threshold: Double?,
        _ level: Level,
        _ metric: (MetricName, [Int]) throws(StatisticsError) -> MetricFigure
    ) throws(StatisticsError) -> AssertionOutcome {
        if case .metric(let name) = assertion.expectation {
            return outcome(metric: places.isEmpty ? .undefined(.noRows) : try metric(name, places))
        }
        var valid = valid
        if case .predicted(let label) = assertion.expectation, let threshold {
            let isPositive = plan.positive.map { $0.isSame(as: label) } ?? false
            valid += scores.count { ($0 >= threshold) == isPositive }
        }
        let rate = Rate(valid, of: matching - leftOut, level)
        let figure = MetricFigure.of(rate, level)
        return AssertionOutcome(
            name: assertion.name,
            condition: assertion.condition.text,
            expectation: assertion.text,
            atLeast: assertion.atLeast,
            allowEmpty: assertion.allowEmpty,
            outcome: verdict(figure),
            reason: figure.reason,
            matching: matching,
            leftOut: leftOut,
            valid: valid,
            found: figure
        )
    }

    private func outcome(metric figure: MetricFigure) -> AssertionOutcome {
        AssertionOutcome(
            name: assertion.name,
            condition: assertion.condition.text,
            expectation: assertion.text,
            atLeast: assertion.atLeast,
            allowEmpty: assertion.allowEmpty,
            outcome: verdict(figure),
            reason: figure.reason,
            matching: matching,
            leftOut: leftOut,
            found: figure
        )
    }

    private func verdict(_ figure: MetricFigure) -> AssertionOutcome.Verdict {
        guard figure.reason == nil, let value = figure.value else { return .undefined }
        return value >= assertion.atLeast ? .pass : .fail
    }
}
