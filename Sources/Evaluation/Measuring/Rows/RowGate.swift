import Datasets
import EvaluationRecords
import Identifiers

/// Judges rows before anything is computed from them: which count, and why the others do not.
///
/// A row has one reason, the first of: no label, a label that is no number, a weight that is none, a score that is none, a prediction that is
/// none, a label that is none of the classes.
struct RowGate {
    /// The rows of a block by what they are good for.
    struct Judged {
        /// Places of rows that count.
        var used: [Int] = []
        /// Places of rows whose label is none of the classes, and that are good otherwise.
        var unseen: [Int] = []
        /// True for each row whose prediction can be used, with a label or without.
        var isScored: [Bool] = []
        /// As given, or divided by their sum; within 0 and 1.
        var probabilities: [[Double]] = []
    }

    /// Beyond it a probability is none.
    private static let edge = 1e-6
    /// Beyond it probabilities do not sum to 1.
    private static let sum = 1e-4
    /// One bad row of so many is borne; more end an evaluation.
    private static let goodRows = 100

    private let plan: EvaluationPlan
    private(set) var read = 0
    private(set) var leftOut: [String: Int] = [:]
    /// Rows whose probabilities were divided by a sum that is not 1.
    private(set) var renormalised = 0
    private(set) var unseenWeight = 0.0
    private(set) var unseenSquares = 0.0
    private var firstBad: (row: Int, expected: String, found: String)?

    /// The name of the data, for errors.
    private let data: String

    init(_ plan: EvaluationPlan, of data: String) {
        self.plan = plan
        self.data = data
    }

    /// - Throws: `evaluation.plan` for columns that are not as planned, `evaluation.labels` for a label that is refused.
    mutating func judge(_ rows: ScoredRows) throws(EvaluationFailure) -> Judged {
        try checkShape(rows)
        read += rows.count
        var judged = Judged(probabilities: rows.probabilities)
        judged.isScored.reserveCapacity(rows.count)
        judged.used.reserveCapacity(rows.count)
        for place in 0..<rows.count {
            let flaw = predictionFlaw(rows, place, &judged.probabilities)
            judged.isScored.append(flaw == nil)
            try sort(rows, place, flaw, &judged)
        }
        return judged
    }

    private mutating func sort(
        _ rows: ScoredRows,
        _ place: Int,
        _ flaw: Flaw?,
        _ judged: inout Judged
    ) throws(EvaluationFailure) {
        let label = labelState(rows, place)
        if label == .missing { return leaveOut(.labelMissing) }
        if case .bad(let found) = label {
            return note(Flaw(.badLabel, "a label that is a number", found), rows.rowNumbers[place])
        }
        if let weight = rows.weights?[place], !RowWeight.isGood(weight) {
            return note(
                Flaw(.badWeight, RowWeight.rule, weight.isNaN ? "none" : "\(weight)"),
                rows.rowNumbers[place]
            )
        }
        if let flaw { return note(flaw, rows.rowNumbers[place]) }
        guard label == .unseen else {
            judged.used.append(place)
            return
        }
        guard plan.settings.unseen == .count else {
            throw EvaluationFailure(
                .labels,
                "\(data), row \(rows.rowNumbers[place] + 1)",
                expected: "a label among "
                    + plan.classes.prefix(20).map { "\"\($0.printable)\"" }.joined(separator: ", "),
                found: "another one: declare it, map it with --label-map, or count it as an error with --unseen count"
            )
        }
        leaveOut(.labelUnseen)
        let weight = rows.weights?[place] ?? 1
        unseenWeight += weight
        unseenSquares += weight * weight
        judged.unseen.append(place)
    }

    private enum LabelState: Equatable {
        case good
        case missing
        case unseen
        case bad(String)
    }

    private func labelState(_ rows: ScoredRows, _ place: Int) -> LabelState {
        // Other tasks measure nothing against labels.
        if plan.task == .other { return .good }
        switch rows.labels {
        case .classes(let labels):
            let label = labels[place]
            if label == ScoredRows.missing { return .missing }
            return label >= 0 && Int(label) < plan.classes.count ? .good : .unseen
        case .numbers(let labels):
            guard let label = labels[place] else { return .missing }
            return label.isFinite ? .good : .bad("\(label)")
        }
    }

    private struct Flaw {
        let reason: LeftOutReason
        let expected: String
        let found: String

        init(_ reason: LeftOutReason, _ expected: String, _ found: String) {
            self.reason = reason
            self.expected = expected
            self.found = found
        }
    }

    private mutating func predictionFlaw(
        _ rows: ScoredRows,
        _ place: Int,
        _ probabilities: inout [[Double]]
    ) -> Flaw? {
        if probabilities.isEmpty {
            switch rows.predictions {
            case .classes(let classes):
                guard !plan.classes.isEmpty, !(0..<plan.classes.count).contains(Int(classes[place])) else { return nil }
                return Flaw(.badPrediction, "a prediction among the classes", "another one")
            case .numbers(let numbers):
                guard !numbers[place].isFinite else { return nil }
                return Flaw(.badScore, "a prediction that is a number", "\(numbers[place])")
            }
        }
        return scoreFlaw(place, &probabilities)
    }

    private mutating func scoreFlaw(_ place: Int, _ probabilities: inout [[Double]]) -> Flaw? {
        var sum = 0.0
        let isDivided = plan.settings.renormalised && probabilities.count > 1
        for column in probabilities.indices {
            let score = probabilities[column][place]
            guard score.isFinite else { return Flaw(.badScore, "a score that is a number", "\(score)") }
            sum += score
            if plan.settings.scoresOnly { continue }
            let isNear = score >= -Self.edge && score <= 1 + Self.edge
            guard isNear || isDivided && score >= 0 else {
                return Flaw(
                    .badScore,
                    "a probability from 0 to 1, or --scores for scores that are none, without log loss, Brier and calibration",
                    "\(score)"
                )
            }
            if score < 0 || score > 1, !isDivided { probabilities[column][place] = min(1, max(0, score)) }
        }
        guard probabilities.count > 1, !plan.settings.scoresOnly else { return nil }
        if isDivided { return renormalise(place, sum, &probabilities) }
        guard abs(sum - 1) <= Self.sum else {
            return Flaw(.badScore, "probabilities that sum to 1, or --renormalise", "a sum of \(sum)")
        }
        return nil
    }

    private mutating func renormalise(_ place: Int, _ sum: Double, _ probabilities: inout [[Double]]) -> Flaw? {
        guard sum > 0 else { return Flaw(.badScore, "probabilities with a sum above 0", "a sum of \(sum)") }
        if abs(sum - 1) > Self.sum { renormalised += 1 }
        for column in probabilities.indices {
            probabilities[column][place] = min(1, max(0, probabilities[column][place]) / sum)
        }
        return nil
    }

    private mutating func note(_ flaw: Flaw, _ row: Int) {
        leaveOut(flaw.reason)
        if firstBad == nil { firstBad = (row, flaw.expected, flaw.found) }
    }

    private mutating func leaveOut(_ reason: LeftOutReason) { leftOut[reason.rawValue, default: 0] += 1 }

    /// The counts of rows, with those that never came.
    /// - Throws: `evaluation.scores` if more than 1 % of the rows are bad, `evaluation.empty` if none counts.
    func counts(with others: [String: Int]) throws(EvaluationFailure) -> RowCounts {
        let leftOut = leftOut.merging(others.filter { $0.value > 0 }, uniquingKeysWith: +)
        let read = read + others.values.reduce(0, +)
        let used = read - leftOut.values.reduce(0, +)
        let bad = leftOut.filter { LeftOutReason(rawValue: $0.key)?.isBad == true }.values.reduce(0, +)
        guard bad * Self.goodRows <= read else {
            let first = firstBad.map { "; the first is row \($0.row + 1), which has \($0.found)" } ?? ""
            throw EvaluationFailure(
                .scores,
                data,
                expected: (firstBad?.expected ?? "rows that can be scored") + ", in 99 % of the rows",
                found: "\(bad) bad \(bad == 1 ? "row" : "rows") of \(read)" + first
            )
        }
        guard used > 0 else {
            let reasons = leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            throw EvaluationFailure(
                .empty,
                data,
                expected: "a row that counts, or more",
                found: read == 0 ? "no row" : "\(read) rows, of which none counts (\(reasons))"
            )
        }
        return RowCounts(read: read, used: used, leftOut: TextMap(leftOut))
    }

    private func checkShape(_ rows: ScoredRows) throws(EvaluationFailure) {
        let columns = plan.classes.count
        let widths: Set<Int> =
            switch plan.task {
            case .binary: plan.hasScores ? [1, 2] : [0]
            case .multiclass: plan.hasScores ? [columns] : [0]
            case .regression, .other: [0]
            }
        guard widths.contains(rows.probabilities.count) else {
            throw Self.shape("\(widths.sorted()) columns of probabilities", "\(rows.probabilities.count)")
        }
        guard (rows.weights != nil) == plan.isWeighted else {
            throw Self.shape(plan.isWeighted ? "weights" : "no weights", rows.weights == nil ? "none" : "some")
        }
        var lengths = [rows.labels.count, rows.predictions.count] + rows.probabilities.map(\.count)
        lengths += rows.columns.values.map(\.count)
        if let weights = rows.weights { lengths.append(weights.count) }
        for hashes in [rows.hashes, rows.askedHashes, rows.idHashes].compactMap(\.self) { lengths.append(hashes.count) }
        guard lengths.allSatisfy({ $0 == rows.count }) else {
            throw Self.shape("columns of \(rows.count) values", "\(lengths)")
        }
        for column in plan.columns where rows.columns[column.name] == nil {
            throw Self.shape("the column \"\(column.name.printable)\"", "nothing")
        }
        switch (plan.task, rows.labels) {
        case (.binary, .classes), (.multiclass, .classes), (.regression, .numbers), (.other, _): return
        default: throw Self.shape("labels of a task that is \(plan.task.rawValue)", "others")
        }
    }

    private static func shape(_ expected: String, _ found: String) -> EvaluationFailure {
        EvaluationFailure(.plan, "a block of scored rows", expected: expected, found: found)
    }
}
