import Datasets
import EvaluationRecords
import Statistics

/// Checks of one column over the rows that count: missing values, a single value, values that name rows, and values that tell the label.
struct ColumnChecks {
    private static let missingLimit = 0.5
    private static let leakageLimit = 0.98
    private static let identifierLimit = 0.9
    /// Distinct values that are counted before a column is taken for an identifier or not.
    private static let distinctLimit = 100_000
    /// Categories above which the label is not compared.
    private static let categoryLimit = 100

    private let column: PlannedColumn
    private var rows = 0
    private var missing = 0
    private var first: String?
    private var firstNumber: Double?
    private var varies = false
    private var categories: [Statistics.Category: (positives: Int, negatives: Int)] = [:]
    /// Rows up to the one at which distinct values were counted no more.
    private var countedRows = 0
    private var isCounting = true
    /// Of a numeric column in a binary task.
    private var ranking: ScoreRankingBuilder?
    private let isBinary: Bool

    /// - Parameter memory: bytes of the values of this column.
    init(_ column: PlannedColumn, isBinary: Bool, memory: Int, runs: LazyRuns, threads: Threads) {
        self.column = column
        self.isBinary = isBinary
        if isBinary, column.kind == .numeric {
            ranking = ScoreRankingBuilder(isWeighted: false, limit: memory, store: runs, threads: threads)
        }
    }

    /// - Parameter isPositive: of each of the places; empty unless the task is binary.
    mutating func add(_ values: DatasetColumn, at places: [Int], isPositive: [Bool]) throws(StatisticsError) {
        rows += places.count
        switch column.kind {
        case .numeric: try addNumbers(values, places, isPositive)
        case .categorical: addTexts(values, places, isPositive)
        }
    }

    private mutating func addNumbers(
        _ values: DatasetColumn,
        _ places: [Int],
        _ isPositive: [Bool]
    ) throws(StatisticsError) {
        var scores: [Double] = []
        var labels: [Bool] = []
        for (index, place) in places.enumerated() {
            guard let number = ColumnText.number(values, place) else {
                missing += 1
                continue
            }
            if firstNumber == nil { firstNumber = number }
            if number != firstNumber { varies = true }
            guard isBinary else { continue }
            scores.append(number)
            labels.append(isPositive[index])
        }
        if !scores.isEmpty { try ranking?.add(try BinaryRows(scores: scores, isPositive: labels)) }
    }

    private mutating func addTexts(_ values: DatasetColumn, _ places: [Int], _ isPositive: [Bool]) {
        for (index, place) in places.enumerated() {
            guard let text = ColumnText.text(values, place) else {
                missing += 1
                continue
            }
            if first == nil { first = text }
            if !varies, let first, !first.utf8.elementsEqual(text.utf8) { varies = true }
            guard isCounting else { continue }
            countedRows += 1
            let category = Statistics.Category(RecordText.cut(text))
            var counts = categories[category] ?? (0, 0)
            if isBinary, isPositive[index] { counts.positives += 1 } else { counts.negatives += 1 }
            categories[category] = counts
            if categories.count > Self.distinctLimit { isCounting = false }
        }
    }

    mutating func checks() throws(StatisticsError) -> [DataCheck] {
        var checks = [missingCheck, constantCheck]
        if column.kind == .categorical { checks.append(identifierCheck) }
        checks.append(try leakageCheck())
        return checks
    }

    private var missingCheck: DataCheck {
        let share = rows > 0 ? Double(missing) / Double(rows) : 0
        return check(.missing, share > Self.missingLimit, share, Self.missingLimit, rows: missing)
    }

    private var constantCheck: DataCheck {
        guard rows > missing else {
            return DataCheck(.constant, column: column.name, outcome: .undefined, reason: .noRows)
        }
        return DataCheck(.constant, column: column.name, outcome: varies || rows == 1 ? .pass : .warn)
    }

    /// The share of distinct values: near 1 it names rows. Columns of few rows are none.
    private var identifierCheck: DataCheck {
        guard countedRows >= 1000 else {
            return DataCheck(.identifier, column: column.name, outcome: .undefined, reason: .tooFewRows)
        }
        let share = Double(categories.count) / Double(countedRows)
        return check(.identifier, share > Self.identifierLimit, share, Self.identifierLimit, rows: countedRows)
    }

    /// The area under the ROC curve of the column alone, either way; of categories by their shares of positives.
    private mutating func leakageCheck() throws(StatisticsError) -> DataCheck {
        guard isBinary else { return undefinedLeakage(.noMethod) }
        let area: Figure
        if column.kind == .numeric {
            guard var builder = ranking.take(), rows > missing else { return undefinedLeakage(.noRows) }
            var pairs = AreaOfColumn()
            try builder.finish().visit(&pairs)
            area = pairs.figure
        } else {
            guard categories.count <= Self.categoryLimit, isCounting else { return undefinedLeakage(.tooFewToJudge) }
            area = categoryArea
        }
        guard let value = area.number else {
            return undefinedLeakage(area.reason.map { FigureReason($0) } ?? .oneClass)
        }
        let best = max(value, 1 - value)
        return check(.leakage, best > Self.leakageLimit, best, Self.leakageLimit)
    }

    private var categoryArea: Figure {
        let ordered = categories.sorted { left, right in
            let (a, b) = (left.value, right.value)
            // a / (a + an) < b / (b + bn) in whole numbers.
            let (x, y) = (a.positives * (b.positives + b.negatives), b.positives * (a.positives + a.negatives))
            return x != y ? x < y : left.key < right.key
        }
        var below = 0
        var doubled = 0.0
        var positives = 0
        for (_, counts) in ordered {
            doubled += Double(counts.positives) * Double(2 * below + counts.negatives)
            below += counts.negatives
            positives += counts.positives
        }
        guard positives > 0, below > 0 else { return .undefined(.oneClass) }
        return Figure(doubled / (2 * Double(positives) * Double(below)))
    }

    private func undefinedLeakage(_ reason: FigureReason) -> DataCheck {
        DataCheck(.leakage, column: column.name, outcome: .undefined, reason: reason)
    }

    private func check(_ name: CheckName, _ warns: Bool, _ value: Double, _ limit: Double, rows: Int? = nil)
        -> DataCheck
    {
        DataCheck(
            name,
            column: column.name,
            outcome: warns ? .warn : .pass,
            value: value,
            limit: limit,
            rows: rows
        )
    }
}
