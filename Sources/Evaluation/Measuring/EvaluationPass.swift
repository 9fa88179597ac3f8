package import EvaluationRecords
package import Identifiers
package import Statistics

/// Turns scored rows, block by block, into the result of an evaluation.
///
/// - `EvaluationPlan` says what is measured; it is checked before the first row. `ScoredRows` are what comes in, in the order of the data.
/// - `RowGate` judges rows: which count, and why the others do not. `TaskRows` keeps those that count, `ColumnStore` the columns that slices,
///   groups and segments need, `ColumnChecks` and `HashChecks` look at the data themselves, `AssertionRun` at the rows of a condition.
/// - `TaskMeasurement` makes metrics, screens, slices, groups and outcomes: `Binary`, `Multiclass` and `Regression` have a file a screen,
///   `Conversion` puts the engine's figures into the words of records.
///
/// The result has the same bits for blocks of any size, any number of threads, and rows in memory or in a file: figures are made of all rows
/// once they are there, in their order, by the fixed blocks of `Statistics`. Rows of two classes above the memory that is given go to a file
/// without a name, and are ranked by sorted runs; slices, groups, assertions on metrics and the other tasks hold their rows in memory.
///
/// A pass blocks while it computes: run it where blocking is allowed.
package struct EvaluationPass {
    private let plan: EvaluationPlan
    private let level: Level
    private let threads: Threads
    private var gate: RowGate
    private var rows: TaskRows
    private var columns: ColumnStore
    private var columnChecks: [ColumnChecks]
    private var hashChecks: HashChecks
    private var disagreements: DisagreementCount
    private var assertions: [AssertionRun]
    private var used = 0
    private var lastNumber = -1

    /// - Parameters:
    ///   - memory: bytes of rows that are kept in memory; more go to a file without a name.
    ///   - directory: where that file is.
    ///   - data: the name of the rows, for errors.
    package init(
        _ plan: EvaluationPlan,
        memory: Int = 256 << 20,
        threads: Threads = .one,
        spillingTo directory: String = "/var/tmp",
        of data: String = "the data set"
    ) throws(EvaluationFailure) {
        self.plan = plan
        self.threads = threads
        level = try plan.level
        let runs = LazyRuns(in: directory)
        gate = RowGate(plan, of: data)
        // Columns and hashes have the other half; the rows of ten million scores stay in 256 MiB without them.
        rows = TaskRows(plan, memory: plan.columns.isEmpty ? memory / 16 * 11 : memory / 2, runs: runs)
        columns = ColumnStore(Self.keptColumns(plan))
        let share = memory / 4 / max(1, plan.columns.count)
        columnChecks = plan.columns.map {
            ColumnChecks($0, isBinary: plan.task == .binary, memory: share, runs: runs, threads: threads)
        }
        hashChecks = HashChecks(plan.known, memory: memory / 8, runs: runs)
        disagreements = DisagreementCount(plan)
        assertions = plan.assertions.map { AssertionRun($0, plan) }
    }

    /// Columns whose values are needed once all rows are there.
    private static func keptColumns(_ plan: EvaluationPlan) -> [PlannedColumn] {
        if plan.settings.weakSegments { return plan.columns }
        let names = plan.settings.slices.map(\.column) + plan.settings.protected
        return plan.columns.filter { column in names.contains { $0.isSame(as: column.name) } }
    }

    /// Adds the next rows.
    /// - Throws: `evaluation.plan` for rows that are not as planned, `evaluation.labels`, `evaluation.spill`.
    package mutating func add(_ block: ScoredRows) throws(EvaluationFailure) {
        for number in block.rowNumbers {
            guard number > lastNumber else {
                throw EvaluationFailure(
                    .plan,
                    "a block of scored rows",
                    expected: "row numbers that rise from \(lastNumber + 1)",
                    found: "\(number)"
                )
            }
            lastNumber = number
        }
        let judged = try gate.judge(block)
        do throws(StatisticsError) {
            try add(block, judged)
        } catch {
            throw EvaluationFailure.of(error)
        }
    }

    private mutating func add(_ block: ScoredRows, _ judged: RowGate.Judged) throws(StatisticsError) {
        let isPositive = try rows.add(block, judged, plan)
        columns.append(block.columns, at: judged.used)
        for index in columnChecks.indices {
            guard let values = block.columns[plan.columns[index].name] else { continue }
            try columnChecks[index].add(values, at: judged.used, isPositive: isPositive)
        }
        try hashChecks.add(block)
        disagreements.add(block, judged)
        if !assertions.isEmpty { addToAssertions(block, judged) }
        used += judged.used.count
    }

    private mutating func addToAssertions(_ block: ScoredRows, _ judged: RowGate.Judged) {
        var places = [Int](repeating: -1, count: block.count)
        for (index, place) in judged.used.enumerated() { places[place] = used + index }
        let shown = AssertionRun.Block(rows: block, judged: judged, usedPlaces: places)
        for index in assertions.indices { assertions[index].add(shown) }
    }

    /// Makes the result of all rows that were added.
    /// - Parameters:
    ///   - counts: rows that the selection took and that never became scored rows, by reason, such as `bad-row`.
    ///   - predictions: of the predictions, if they are kept.
    /// - Throws: `evaluation.empty`, `evaluation.scores`, `evaluation.weights`, `evaluation.spill`.
    package mutating func finish(
        dataset: DatasetIdentity,
        counts: [String: Int] = [:],
        predictions: Digest? = nil
    ) throws(EvaluationFailure) -> EvaluationResult {
        let counts = try gate.counts(with: counts)
        do throws(StatisticsError) {
            return try result(dataset, counts, predictions)
        } catch {
            throw EvaluationFailure.of(error)
        }
    }

    private mutating func result(
        _ dataset: DatasetIdentity,
        _ counts: RowCounts,
        _ predictions: Digest?
    ) throws(StatisticsError) -> EvaluationResult {
        var found = WarningList()
        let outcome = try measured(counts, &found)
        var warnings = WarningList()
        warnings.add(counts, renormalised: gate.renormalised, effectiveRows: outcome.effectiveRows)
        warnings.add(found)
        warnings.addReferences(plan.settings, outcome.fairness)
        warnings.addDisagreements(disagreements.rows, plan.task)
        let checks = try checks(&warnings)
        return EvaluationResult(
            model: plan.model,
            task: plan.task,
            dataset: dataset,
            selection: plan.selection,
            classes: plan.classes,
            positive: plan.positive,
            threshold: outcome.threshold,
            rows: counts,
            effectiveRows: outcome.effectiveRows,
            metrics: outcome.metrics,
            screens: outcome.screens.completed(for: plan.task, .notAsked),
            slices: outcome.slices,
            fairness: outcome.fairness,
            assertions: outcome.assertions,
            checks: checks,
            baseline: outcome.baseline,
            settings: plan.settings,
            predictions: predictions,
            warnings: warnings.warnings
        ).judged(by: plan.requirements)
    }

    private func measured(_ counts: RowCounts, _ warnings: inout WarningList) throws(StatisticsError) -> TaskOutcome {
        let measurement = TaskMeasurement(
            plan: plan,
            level: level,
            threads: threads,
            columns: columns,
            assertions: assertions,
            unseen: UnseenRows(
                rows: counts.leftOut[.labelUnseen] ?? 0,
                weight: gate.unseenWeight,
                squares: gate.unseenSquares
            )
        )
        return switch rows {
        case .binary(let store): try measurement.binary(store, &warnings)
        case .multiclass(let store): try measurement.multiclass(store)
        case .regression(let store): try measurement.regression(store, &warnings)
        case .other: try measurement.other()
        }
    }

    private mutating func checks(_ warnings: inout WarningList) throws(StatisticsError) -> [DataCheck] {
        var checks = try hashChecks.checks()
        for index in columnChecks.indices { checks += try columnChecks[index].checks() }
        warnings.addOverlap(hashChecks.overlapShare)
        return CheckLimit.kept(checks, &warnings)
    }
}
