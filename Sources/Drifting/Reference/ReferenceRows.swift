import Evaluation
import EvaluationRecords
import Statistics

/// The rows of a reference that count: with a label, and with an answer that can be used.
struct ReferenceRows: Sendable {
    let plan: EvaluationPlan
    let answers: AnswerRows
    /// Places of the rows, in the order of the data, or of their times.
    let places: [Int]
    let threshold: Double

    /// - Parameter times: of each row by its number in the file; nil where the order of the data is that of time.
    init(_ plan: EvaluationPlan, _ answers: AnswerRows, threshold: Double, times: RowTimes?) {
        self.plan = plan
        self.answers = answers
        self.threshold = threshold
        var places = (0..<answers.count).filter { Self.counts(answers, $0, plan) }
        if let times {
            let keys = places.map { times.place(row: answers.rowNumbers[$0]) }
            let order = places.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
            places = order.map { places[$0] }
        }
        self.places = places
    }

    private static func counts(_ answers: AnswerRows, _ place: Int, _ plan: EvaluationPlan) -> Bool {
        if plan.task == .regression {
            return (answers.number(place)?.isFinite ?? false) && answers.numbers[place].isFinite
        }
        guard let label = answers.label(place), label >= 0, Int(label) < plan.classes.count else { return false }
        if answers.probabilities.isEmpty { return answers.classes[place] >= 0 }
        return answers.probabilities.allSatisfy { $0[place].isFinite }
    }

    private var numbers: RowNumbers { .each(places.map { answers.rowNumbers[$0] }) }

    /// Of a binary task with scores.
    func binary() throws(StatisticsError) -> BinaryRows {
        let scores = AnswerPairs.scores(answers, plan)
        let positive = Int32(plan.positivePlace ?? 1)
        return try BinaryRows(
            scores: places.map { min(1, max(0, scores[$0])) },
            isPositive: places.map { answers.label($0) == positive },
            numbers: numbers
        )
    }

    /// Of several classes with probabilities.
    func multiclass() throws(StatisticsError) -> MulticlassRows {
        try MulticlassRows(
            probabilities: answers.probabilities.map { column in places.map { min(1, max(0, column[$0])) } },
            labels: places.map { Int(answers.label($0) ?? 0) },
            numbers: numbers
        )
    }

    func regression() throws(StatisticsError) -> RegressionRows {
        try RegressionRows(
            labels: places.map { answers.number($0) ?? 0 },
            predictions: places.map { answers.numbers[$0] },
            numbers: numbers
        )
    }

    // MARK: Labels and losses

    /// Rows by class.
    var labelCounts: [CategoryCount] {
        guard plan.task != .regression else { return [] }
        var counts = [Int](repeating: 0, count: plan.classes.count)
        for place in places { counts[Int(answers.label(place) ?? 0)] += 1 }
        return zip(plan.classes, counts).map { CategoryCount(category: $0, rows: $1) }
    }

    func losses(_ level: Level) -> [ReferenceLoss] {
        guard !places.isEmpty else { return [] }
        guard plan.task != .regression else { return absolute(level).map { [$0] } ?? [] }
        let predicted = AnswerPairs.classes(answers, plan, threshold)
        let wrong = places.count { predicted[$0] != answers.label($0) }
        let error = ReferenceLoss(
            kind: .error,
            mean: .of(Rate(wrong, of: places.count, level), level, empty: .noValues)
        )
        guard plan.task == .binary, plan.hasScores, !plan.settings.scoresOnly, let rows = try? binary() else {
            return [error]
        }
        let squares = rows.scores.indices.map { row in
            let distance = rows.scores[row] - (rows.isPositive[row] ? 1 : 0)
            return distance * distance
        }
        return [error, ReferenceLoss(kind: .brier, mean: Self.mean(squares, level))]
    }

    /// |value - prediction| over its 95th percentile, cut at 1; nil where that is 0 or beyond a double.
    private func absolute(_ level: Level) -> ReferenceLoss? {
        let errors = places.map { abs((answers.number($0) ?? 0) - answers.numbers[$0]) }
        guard errors.allSatisfy(\.isFinite), !errors.isEmpty else { return nil }
        let scale = Quantiles.value(errors.sorted(), 95, of: 100)
        guard scale > 0 else { return nil }
        return ReferenceLoss(kind: .absolute, mean: Self.mean(errors.map { min(1, $0 / scale) }, level), scale: scale)
    }

    private static func mean(_ values: [Double], _ level: Level) -> MetricFigure {
        let moments = Moments(values)
        let bounds = Mean.normal(
            mean: moments.mean,
            sampleVariance: moments.sampleVariance,
            count: values.count,
            level
        )
        return .of(Estimate(Figure(moments.mean), bounds), level, rows: values.count, empty: .noValues)
    }
}

/// The order of rows by their times.
struct RowTimes: Sendable {
    private let places: [Int: Int]

    /// - Parameters:
    ///   - rows: numbers of rows, and the codes of their times.
    init(rows: [Int32], _ times: SampleCodes) {
        let texts = times.categories.map(\.text)
        let numbers = texts.compactMap { Double($0) }
        // Numbers by their size; other times, such as those of ISO 8601, as texts.
        let order =
            numbers.count == texts.count
            ? texts.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
            : texts.indices.sorted { times.categories[$0] < times.categories[$1] }
        var ranks = [Int](repeating: 0, count: texts.count)
        for (rank, place) in order.enumerated() { ranks[place] = rank }
        places = Dictionary(
            zip(rows, times.codes).map { (Int($0), $1 < 0 ? Int.max : ranks[Int($1)]) }
        ) { first, _ in first }
    }

    /// Rows without a time are the last.
    func place(row: Int) -> Int { places[row] ?? .max }
}
