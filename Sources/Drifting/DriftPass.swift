import Datasets
package import Evaluation
package import EvaluationRecords
import Identifiers
package import MLflow
package import Statistics

/// Compares two data sets, and with the answers of a version what they mean for it; makes the findings of a drift record.
///
/// This target knows how data that a version was judged on differ from other data. Its nouns:
///
/// - `DriftInput` is a data set that is compared, `DriftPass` the comparison. `SampleReader` reads a side into memory, columns as close together
///   as they can be; `ColumnMatcher` decides what each column is, on both sides alike; a `ColumnPair` is a column of both.
/// - `ColumnMeasurement` is what a column shows by itself; `ColumnFamily` adjusts the tests of all columns together. `DomainMeasurement` is the
///   classifier that tells the sides apart.
/// - `AnswerDrift` is what answers add: drift of scores and classes, of performance where both sides have labels (`PerformanceComparison`), and
///   what of that the inputs do not explain (`ConceptMeasurement`).
/// - `ReferencePass` makes the profile of a version's data, with what estimates its performance without labels.
///
/// Begin here, then `ColumnFamily`. Figures come from `Statistics`, rows from `Datasets` and `Evaluation`; values and their codec are those of
/// `EvaluationRecords`.
///
/// Columns are held in memory, 8 bytes for a number, 4 for a category: as many at once as it may have, the others in further passes over the files
/// (`ColumnComparison`). All calls block while they compute. The target runs no model, opens no file
/// but those that it is given, and never lets an order of threads change a figure.
package struct DriftPass {
    private let settings: DriftSettings
    private let level: Level
    private let threads: Threads
    private let plan: EvaluationPlan?
    private let importance: [String: Double]
    private let columns: ColumnComparison
    private var answers: [DriftSide: AnswerRows] = [:]

    /// Bytes of the values of both sides that are held at once.
    package static let memory = 512 << 20

    /// Reads both data sets, and measures their columns. Blocks.
    /// - Parameters:
    ///   - plan: how the answers of a version are judged, if they are compared, too; of its settings seed, level and replicates do not count.
    ///   - schema: of the version that is asked with the rows, which decides types first.
    ///   - importance: of columns for the version, by name, where it is known.
    ///   - memory: bytes of values that are held at once; wider tables are read once for each block of columns.
    /// - Throws: `drift.empty`, `drift.plan`, and as `DatasetReader`.
    package init(
        _ settings: DriftSettings,
        reference: DriftInput,
        current: DriftInput,
        plan: EvaluationPlan? = nil,
        schema: ModelSchema? = nil,
        importance: [String: Double] = [:],
        memory: Int = DriftPass.memory,
        threads: Threads = .one
    ) throws {
        self.settings = settings
        self.plan = plan
        self.importance = importance
        self.threads = threads
        level = try DriftingFailure.catching("the settings") { () throws(StatisticsError) in try Level(settings.level) }
        let decided = ColumnMatcher.decided(reference, current, schema)
        let types = decided.mapValues(\.type)
        let times = ColumnMatcher.times(of: schema)
        let readers = [reference, current].map {
            SampleReader(input: $0, threads: threads.count, decided: types, times: times)
        }
        columns = try ColumnComparison(
            ColumnMatcher(reference: readers[0], current: readers[1], decided: decided, asked: settings.columns),
            settings,
            level,
            memory: memory,
            threads: threads
        )
        let (left, right) = (columns.reference, columns.current)
        guard !columns.measured.isEmpty || plan != nil else {
            throw DriftingFailure(
                .empty,
                current.name,
                expected: "a feature that both data sets have, or more",
                found: "none: \(reference.name) has \(left.reading.columns.count) columns, \(current.name) "
                    + "\(right.reading.columns.count)"
            )
        }
    }

    /// Adds rows with the answers of the version, in the order of the data.
    /// - Throws: `drift.plan`
    package mutating func add(_ rows: ScoredRows, to side: DriftSide) throws(DriftingFailure) {
        try answers[side, default: AnswerRows()].add(rows)
    }

    /// Adds rows that were taken and never became scored rows, by reason, such as `bad-row`.
    package mutating func leaveOut(_ counts: [String: Int], of side: DriftSide) {
        answers[side, default: AnswerRows()].leaveOut(counts)
    }

    /// Compares what was read. Blocks.
    /// - Parameter requirements: that are judged on the findings.
    /// - Throws: `drift.engine`, and as `EvaluationPass` for labels and scores that are none.
    package func finish(requirements: [DriftRequirement] = []) throws -> DriftFindings {
        let comparesEvidently = settings.compatible.contains("evidently")
        let family = ColumnFamily(columns.measured, settings, level)
        let domain = try DomainMeasurement(
            columns.seen,
            of: columns.measured.count,
            columns.rows,
            settings,
            level,
            importance: importance,
            threads: threads
        )
        let answered = try plan.map { try answerDrift($0, domain).found() }
        let prediction = answered?.prediction ?? .undefined(.noModel)
        let performance = answered?.performance ?? .undefined(.noModel)
        let worst = [family.verdict, prediction.value?.verdict, performance.value.map(Self.verdict)]
        return DriftFindings(
            model: plan?.model,
            task: plan?.task,
            classes: plan?.classes ?? [],
            positive: plan?.positive,
            reference: columns.reference.identity,
            current: columns.current.identity,
            verdict: ColumnVerdict.worst(worst.compactMap(\.self)),
            counts: family.counts,
            family: family.tests,
            columns: family.columns,
            skipped: columns.skipped,
            domain: domain.screen,
            prediction: prediction,
            performance: performance,
            concept: answered?.concept ?? .undefined(.noModel),
            evidently: comparesEvidently ? Self.evidently(family.columns) : nil,
            settings: settings,
            warnings: columns.warnings + domain.warnings + warnings(family)
        ).judged(by: requirements)
    }

    private func answerDrift(_ plan: EvaluationPlan, _ domain: DomainMeasurement) -> AnswerDrift {
        AnswerDrift(
            plan: plan,
            settings: settings,
            level: level,
            threads: threads,
            samples: (columns.reference, columns.current),
            answers: (answers[.reference] ?? AnswerRows(), answers[.current] ?? AnswerRows()),
            domain: domain
        )
    }

    private static func verdict(_ performance: PerformanceDrift) -> ColumnVerdict {
        switch performance.verdict {
        case .worse: .drifted
        case .undecided: .undefined
        case .notWorse, .better: .stable
        }
    }

    private static func evidently(_ columns: [ColumnDrift]) -> EvidentlySummary {
        let judged = columns.filter { $0.feature == .values }
        let drifted = judged.count { $0.evidently?.drifted == true }
        let share = judged.isEmpty ? 0 : Double(drifted) / Double(judged.count)
        return EvidentlySummary(
            driftedColumns: drifted,
            columns: judged.count,
            share: share,
            drifted: share >= 0.5
        )
    }

    private func warnings(_ family: ColumnFamily) -> [EvaluationWarning] {
        var warnings: [EvaluationWarning] = []
        for sample in [columns.reference, columns.current] where sample.reading.bad > 0 {
            warnings.append(
                EvaluationWarning(
                    code: "drift.bad-rows",
                    detail: "\(sample.reading.bad) rows of \(sample.input.name) cannot be read and are left out"
                )
            )
        }
        let small = family.columns.count { $0.reason == .tooFewToJudge }
        if small > 0 {
            warnings.append(
                EvaluationWarning(
                    code: "drift.too-small",
                    detail:
                        "the rows are too few to find drift in \(small) of \(family.columns.count) columns, whatever it is"
                )
            )
        }
        let ids = family.columns.filter { $0.reason == .looksLikeID && $0.feature == .length }.map { "\"\($0.name)\"" }
        if !ids.isEmpty {
            warnings.append(
                EvaluationWarning(
                    code: "drift.looks-like-id",
                    detail: "compared by length and characters alone, since nearly each value is there once: "
                        + ids.prefix(10).joined(separator: ", ") + (ids.count > 10 ? " and \(ids.count - 10) more" : "")
                )
            )
        }
        return warnings
    }
}
