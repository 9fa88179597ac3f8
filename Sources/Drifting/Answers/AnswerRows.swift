import Evaluation
import EvaluationRecords
import Identifiers
import Statistics

/// The answers of a version to the rows of a side, and their labels.
struct AnswerRows: Sendable {
    private(set) var rowNumbers: [Int] = []
    private var classLabels: [Int32] = []
    private var numberLabels: [Double?] = []
    private(set) var classes: [Int32] = []
    private(set) var numbers: [Double] = []
    /// A column a class, or the score of the positive class alone.
    private(set) var probabilities: [[Double]] = []
    private var leftOut: [String: Int] = [:]

    var count: Int { rowNumbers.count }

    /// - Throws: `drift.plan` for a block that is not like those before.
    mutating func add(_ rows: ScoredRows) throws(DriftingFailure) {
        if count == 0 { probabilities = rows.probabilities.map { _ in [] } }
        guard probabilities.count == rows.probabilities.count, rowNumbers.last ?? -1 < rows.rowNumbers.first ?? .max
        else {
            throw DriftingFailure(
                .plan,
                "a block of scored rows",
                expected: "\(probabilities.count) columns of probabilities and row numbers that rise",
                found: "\(rows.probabilities.count) columns from row \(rows.rowNumbers.first ?? 0)"
            )
        }
        rowNumbers += rows.rowNumbers
        for place in probabilities.indices { probabilities[place] += rows.probabilities[place] }
        switch rows.labels {
        case .classes(let labels): classLabels += labels
        case .numbers(let labels): numberLabels += labels
        }
        switch rows.predictions {
        case .classes(let predictions): classes += predictions
        case .numbers(let predictions): numbers += predictions
        }
    }

    mutating func leaveOut(_ counts: [String: Int]) { leftOut.merge(counts, uniquingKeysWith: +) }

    /// Rows that never became scored rows, by reason.
    var leftOutCounts: [String: Int] { leftOut }

    var bad: Int { leftOut.values.reduce(0, +) }

    /// Rows with a label.
    var labelled: Int {
        classLabels.isEmpty ? numberLabels.count { $0 != nil } : classLabels.count { $0 != ScoredRows.missing }
    }

    func label(_ place: Int) -> Int32? { classLabels.isEmpty ? nil : classLabels[place] }
    func number(_ place: Int) -> Double? { numberLabels.isEmpty ? nil : numberLabels[place] }

    /// The rows at some places, all of them if nil.
    func rows(at places: [Int]? = nil, weights: [Double]? = nil) -> ScoredRows {
        func chosen<Value>(_ values: [Value]) -> [Value] { places.map { $0.map { values[$0] } } ?? values }
        return ScoredRows(
            rowNumbers: chosen(rowNumbers),
            labels: numberLabels.isEmpty ? .classes(chosen(classLabels)) : .numbers(chosen(numberLabels)),
            predictions: numbers.isEmpty ? .classes(chosen(classes)) : .numbers(chosen(numbers)),
            probabilities: probabilities.map(chosen),
            weights: weights
        )
    }
}

extension EvaluationPlan {
    /// The place of the positive class; nil unless the task is binary.
    var positivePlace: Int? { positive.flatMap { positive in classes.firstIndex { $0.isSame(as: positive) } } }

    /// The same plan with another threshold, weights or replicates, and without what a drift record does not show.
    func reduced(
        threshold: ThresholdChoice? = nil,
        isWeighted: Bool = false,
        settings drift: DriftSettings,
        replicates: Int? = nil
    ) throws(EvaluationFailure) -> EvaluationPlan {
        try EvaluationPlan(
            model: model,
            task: task,
            classes: classes,
            positive: positive,
            threshold: threshold ?? self.threshold,
            settings: EvaluationSettings(
                seed: drift.seed,
                level: drift.level,
                replicates: replicates ?? drift.replicates,
                costs: settings.costs,
                unseen: settings.unseen,
                renormalised: settings.renormalised,
                scoresOnly: settings.scoresOnly
            ),
            isWeighted: isWeighted,
            hasScores: hasScores
        )
    }
}
