package import EvaluationRecords
import Identifiers
package import Statistics

/// Asks a model with one value in a column for all rows: how its answers depend on that column.
package struct DependenceRun: Sendable {
    /// A column whose values are set.
    package struct Column: Sendable, Hashable {
        package let name: String
        package let kind: ColumnKind
        /// True if it holds whole numbers only, so that the grid does.
        package let isWhole: Bool

        package init(_ name: String, _ kind: ColumnKind, isWhole: Bool = false) {
            self.name = name
            self.kind = kind
            self.isWhole = isWhole
        }
    }

    /// The number that is shown for each row.
    package enum Output: Sendable, Hashable {
        case number
        /// The probability of a class, by its place and name.
        case probability(Int, String)
    }

    /// The most rows that are asked with, unless somebody says otherwise.
    package static let usualLimit = 1000

    private let plan: DependencePlan
    private let rows: ExplainedRows
    private let columns: [(column: Column, grid: [GridValue])]
    private let output: Output
    private let limit: Int
    private let logOdds: Bool
    private let centred: Bool

    /// - Parameters:
    ///   - plan: which rows are asked with.
    ///   - rows: those rows, in the order of the data.
    ///   - logOdds: shows ln(p/(1-p)), p clipped as in the log loss, of each row; means are of these.
    ///   - centred: shows all less the mean prediction.
    /// - Throws: `explaining.column`, `explaining.metric`, `explaining.row`.
    package init(
        _ plan: DependencePlan,
        rows: ExplainedRows,
        columns: [Column],
        output: Output,
        limit: Int = usualLimit,
        logOdds: Bool = false,
        centred: Bool = false
    ) throws(ExplainingFailure) {
        guard rows.numbers == plan.rows else {
            throw ExplainingFailure(
                .row,
                "the rows of the dependence",
                expected: "the \(plan.rows.count) rows that were drawn",
                found: "\(rows.count) others"
            )
        }
        guard !logOdds || output != .number else {
            throw ExplainingFailure(
                .metric,
                "log odds",
                expected: "probabilities of a class",
                found: "a number, which has no odds"
            )
        }
        self.plan = plan
        self.rows = rows
        self.output = output
        self.limit = limit
        self.logOdds = logOdds
        self.centred = centred
        var grids: [(Column, [GridValue])] = []
        for column in columns { grids.append((column, try DependenceGrid.values(column, rows))) }
        self.columns = grids
    }

    /// Rows that the model is asked with, all together.
    package var calls: Int { rows.count * (1 + columns.reduce(0) { $0 + $1.grid.count }) }

    /// - Parameter ask: the model's answers to rows.
    /// - Throws: `explaining.answer`, or what `ask` throws.
    package func screen(
        _ ask: (ExplainedRows) async throws -> ExplainedAnswers
    ) async throws -> Screen<DependenceScreen> {
        guard rows.count > 0 else { return .undefined(.noRows) }
        guard let base = try await predictions(rows, ask) else { return .undefined(.noProbabilities) }
        let mean = Self.mean(base)
        var found: [(String, DependenceColumn)] = []
        let lines = linePlaces
        for (column, grid) in columns {
            var means: [Double] = []
            var ice = [[Double]](repeating: [], count: lines.count)
            for value in grid {
                guard let values = try await predictions(try rows.setting(column.name, to: value), ask) else {
                    return .undefined(.noProbabilities)
                }
                means.append(shown(Self.mean(values), mean))
                for (line, place) in lines.enumerated() { ice[line].append(shown(values[place], mean)) }
            }
            found.append((RecordText.cut(column.name), try shown(column, grid, means, ice)))
        }
        return .given(
            DependenceScreen(
                limit: limit,
                rows: rows.count,
                output: name,
                meanPrediction: logOdds ? Rounding.rounded(mean) : mean,
                iceRows: plan.lines,
                columns: TextMap(found)
            )
        )
    }

    private var name: String? {
        if case .probability(_, let name) = output { RecordText.cut(name) } else { nil }
    }

    /// Places of the rows that have a line of their own, in the order of the plan.
    private var linePlaces: [Int] {
        let places = Dictionary(rows.numbers.enumerated().map { ($1, $0) }) { first, _ in first }
        return plan.lines.compactMap { places[$0] }
    }

    /// - Returns: nil where the model has no probabilities.
    private func predictions(
        _ rows: ExplainedRows,
        _ ask: (ExplainedRows) async throws -> ExplainedAnswers
    ) async throws -> [Double]? {
        let answers = try await ask(rows)
        try answers.require(rows: rows.count)
        switch output {
        case .number: return answers.numbers
        case .probability(let place, _):
            let column =
                answers.probabilities.count == 1
                ? answers.probabilities[0] : answers.probabilities.dropFirst(place).first
            return logOdds ? column?.map(Self.logOdds) : column
        }
    }

    private static func logOdds(_ p: Double) -> Double {
        let clipped = min(max(p, ProbabilityLosses.clip), 1 - ProbabilityLosses.clip)
        return Elementary.log(clipped) - Elementary.log(1 - clipped)
    }

    private static func mean(_ values: [Double]) -> Double { values.compensatedSum / Double(values.count) }

    private func shown(_ value: Double, _ mean: Double) -> Double {
        let value = centred ? value - mean : value
        return logOdds ? Rounding.rounded(value) : value
    }

    private func shown(
        _ column: Column,
        _ grid: [GridValue],
        _ means: [Double],
        _ ice: [[Double]]
    ) throws -> DependenceColumn {
        guard column.kind == .numeric else {
            let counts = CategoryCounts(try rows.texts(of: column.name).map { $0.map { Category($0) } })
            return DependenceColumn(
                kind: .categorical,
                grid: grid.map(\.cut),
                meanPrediction: means,
                ice: ice,
                counts: grid.map { counts.counts[Category($0.text)] ?? 0 }
            )
        }
        let values = try rows.values(of: column.name).compactMap(\.self)
        var histogram = values.min().flatMap { low in values.max().map { Statistics.Histogram(low, $0, bins: 20) } }
        for value in values { histogram?.add(value) }
        return DependenceColumn(
            kind: .numeric,
            grid: grid,
            meanPrediction: means,
            ice: ice,
            histogram: histogram.map { EvaluationRecords.Histogram(edges: $0.edges, counts: $0.counts) }
        )
    }
}

/// The values that a column is set to.
package enum DependenceGrid {
    /// Of a numeric column the 5 to 95 % quantiles, of a categorical one its largest categories.
    package static func values(
        _ column: DependenceRun.Column,
        _ rows: ExplainedRows
    ) throws(ExplainingFailure) -> [GridValue] {
        switch column.kind {
        case .numeric:
            let values = DependencePlan.grid(try rows.values(of: column.name))
            guard column.isWhole else { return values.map { .number($0) } }
            var whole: [Double] = []
            for value in values.map({ $0.rounded() }) where whole.last != value { whole.append(value) }
            return whole.map { .number($0) }
        case .categorical:
            return DependencePlan.grid(try rows.texts(of: column.name).map { $0.map { Category($0) } })
                .map { .category($0.text) }
        }
    }
}

extension GridValue {
    /// As a record has it.
    fileprivate var cut: GridValue {
        if case .category(let text) = self { .category(RecordText.cut(text)) } else { self }
    }
}
