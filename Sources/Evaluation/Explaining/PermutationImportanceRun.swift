package import EvaluationRecords
import Identifiers
package import Statistics

/// Asks a model with permuted columns: how much worse it gets without what a column, or a named group of columns, says.
package struct PermutationImportanceRun: Sendable {
    /// Columns that are permuted together.
    package struct Group: Sendable, Hashable {
        package let name: String
        package let columns: [String]

        package init(_ name: String, _ columns: [String]) {
            self.name = name
            self.columns = columns
        }
    }

    /// The most rows that are asked with, unless somebody says otherwise.
    package static let usualLimit = 5000
    /// The most numeric columns whose rank correlations are shown.
    private static let correlated = 60

    private let plan: ImportancePlan
    private let rows: ExplainedRows
    private let labels: ImportanceLabels
    private let metric: MetricName
    private let groups: [Group]
    private let numeric: [String]
    private let limit: Int

    /// - Parameters:
    ///   - plan: which rows are asked with.
    ///   - rows: those rows, in the order of the data.
    ///   - labels: theirs.
    ///   - groups: each column alone, and groups by their names.
    ///   - numeric: columns between which rank correlations are shown.
    ///   - limit: that of the plan.
    /// - Throws: `explaining.column`, `explaining.metric`, `explaining.row`.
    package init(
        _ plan: ImportancePlan,
        rows: ExplainedRows,
        labels: ImportanceLabels,
        metric: MetricName,
        groups: [Group],
        numeric: [String] = [],
        limit: Int = usualLimit
    ) throws(ExplainingFailure) {
        guard rows.numbers == plan.rows, labels.count == rows.count else {
            throw ExplainingFailure(
                .row,
                "the rows of the importance",
                expected: "the \(plan.rows.count) rows that were drawn, each with a label",
                found: "\(rows.count) rows, \(labels.count) labels"
            )
        }
        guard labels.metrics.contains(metric) else {
            throw ExplainingFailure(
                .metric,
                metric.text,
                expected: "one of " + labels.metrics.map(\.text).joined(separator: ", "),
                found: "a metric whose drop is not told"
            )
        }
        for group in groups { for column in group.columns { _ = try rows.place(of: column) } }
        self.plan = plan
        self.rows = rows
        self.labels = labels
        self.metric = metric
        self.groups = groups
        self.numeric = Array(numeric.prefix(Self.correlated))
        self.limit = limit
    }

    /// Rows that the model is asked with, all together.
    package var calls: Int { rows.count * (1 + groups.count * ImportancePlan.repeats) }

    /// - Parameter ask: the model's answers to rows.
    /// - Throws: `explaining.answer`, or what `ask` throws.
    package func screen(
        _ ask: (ExplainedRows) async throws -> ExplainedAnswers
    ) async throws -> Screen<ImportanceScreen> {
        guard rows.count > 0 else { return .undefined(.noRows) }
        let base: Double
        switch try await figure(rows, ask) {
        case .success(let figure): base = figure
        case .failure(let error): return .undefined(error.reason)
        }
        var columns: [(String, ImportanceColumn)] = []
        for group in groups {
            var permuted: [Double] = []
            for number in 0..<ImportancePlan.repeats {
                let changed = try rows.permuted(group.columns, plan.order(group.name, repeat: number))
                switch try await figure(changed, ask) {
                case .success(let figure): permuted.append(figure * sign)
                case .failure(let error): return .undefined(error.reason)
                }
            }
            columns.append((RecordText.cut(group.name), try column(group, base * sign, permuted)))
        }
        return .given(
            ImportanceScreen(
                metric: metric,
                limit: limit,
                rows: rows.count,
                base: shown(base),
                calls: calls,
                columns: TextMap(columns),
                spearman: try correlations()
            )
        )
    }

    /// -1 where a smaller figure is the better one, so that a drop is always a worsening.
    private var sign: Double { metric.facts?.better == .lower ? -1 : 1 }

    private func shown(_ number: Double) -> Double {
        metric.facts?.isTranscendental ?? false ? Rounding.rounded(number) : number
    }

    private func figure(
        _ rows: ExplainedRows,
        _ ask: (ExplainedRows) async throws -> ExplainedAnswers
    ) async throws -> Result<Double, FigureReasonError> {
        let answers = try await ask(rows)
        try answers.require(rows: rows.count)
        return PairResult.of { try labels.figure(metric, answers) }
    }

    private func column(_ group: Group, _ base: Double, _ permuted: [Double]) throws -> ImportanceColumn {
        let found = try PermutationImportance(base: base, permuted: permuted)
        return ImportanceColumn(
            columns: group.columns.map(RecordText.cut),
            drops: found.drops.map(shown),
            mean: shown(found.mean),
            sd: shown(found.deviation),
            low: Rounded(found.bounds.low ?? found.mean),
            high: Rounded(found.bounds.high ?? found.mean)
        )
    }

    private func correlations() throws -> [RankCorrelation] {
        let values = try numeric.map { try rows.values(of: $0) }
        var found: [RankCorrelation] = []
        for left in numeric.indices {
            for right in numeric.indices where right > left {
                let rho = RankDependence.spearman(values[left], values[right]).number
                found.append(
                    RankCorrelation(
                        a: RecordText.cut(numeric[left]),
                        b: RecordText.cut(numeric[right]),
                        spearman: rho,
                        noted: abs(rho ?? 0) > RankDependence.noted
                    )
                )
            }
        }
        return found
    }
}
