package import EvaluationRecords
import Identifiers
import Statistics

/// All that is decided before the first row is read: what is measured, of which model, and how.
package struct EvaluationPlan: Sendable {
    package let model: EvaluatedModel
    package let task: EvaluationTask
    /// In their declared order; the numbers of classes in rows count from it.
    package let classes: [String]
    /// Of a binary task.
    package let positive: String?
    package let selection: RowSelection
    package let threshold: ThresholdChoice
    package let settings: EvaluationSettings
    /// Columns that come with the rows: those of slices, groups, assertions and checks.
    package let columns: [PlannedColumn]
    package let isWeighted: Bool
    /// True if rows have probabilities or scores beside their predictions.
    package let hasScores: Bool
    package let assertions: [EvaluationAssertion]
    package let requirements: [EvaluationRequirement]
    package let known: KnownRows

    /// - Throws: `evaluation.plan`
    package init(
        model: EvaluatedModel,
        task: EvaluationTask,
        classes: [String] = [],
        positive: String? = nil,
        selection: RowSelection = .all,
        threshold: ThresholdChoice = .default,
        settings: EvaluationSettings,
        columns: [PlannedColumn] = [],
        isWeighted: Bool = false,
        hasScores: Bool = true,
        assertions: [EvaluationAssertion] = [],
        requirements: [EvaluationRequirement] = [],
        known: KnownRows = .none
    ) throws(EvaluationFailure) {
        self.model = model
        self.task = task
        self.classes = classes
        self.positive = positive
        self.selection = selection
        self.threshold = threshold
        self.settings = settings
        self.columns = columns
        self.isWeighted = isWeighted
        self.hasScores = hasScores
        self.assertions = assertions
        self.requirements = requirements
        self.known = known
        try checkClasses()
        try checkThreshold()
        try checkSettings()
        try checkColumns()
    }

    /// The place of the positive class among the classes.
    var positiveIndex: Int? { positive.flatMap { positive in classes.firstIndex { $0.isSame(as: positive) } } }

    func kind(of column: String) -> ColumnKind? { columns.first { $0.name.isSame(as: column) }?.kind }

    var level: Level {
        get throws(EvaluationFailure) {
            try EvaluationFailure.catching { () throws(StatisticsError) in try Level(settings.level) }
        }
    }

    private func checkClasses() throws(EvaluationFailure) {
        switch task {
        case .binary:
            guard classes.count == 2, positiveIndex != nil else {
                throw Self.flaw("two classes, one of them positive", "\(classes.count) classes")
            }
        case .multiclass:
            guard classes.count > 1 else { throw Self.flaw("two classes or more", "\(classes.count)") }
        case .regression, .other: break
        }
        guard Set(classes.map { Category($0) }).count == classes.count else {
            throw Self.flaw("each class once", "one twice")
        }
        guard task == .binary || positive == nil else {
            throw Self.flaw("a positive class in a binary task alone", "one in a task that is \(task.rawValue)")
        }
    }

    private func checkThreshold() throws(EvaluationFailure) {
        guard threshold == .default || task == .binary else {
            throw Self.flaw("a threshold in a binary task alone", "one in a task that is \(task.rawValue)")
        }
        guard threshold == .default || hasScores else {
            throw Self.flaw("a threshold where rows have scores", "predictions without scores")
        }
        switch threshold {
        case .default: break
        case .given(let threshold):
            guard threshold.isFinite else { throw Self.flaw("a threshold that is a number", "\(threshold)") }
        case .optimised(let metric):
            guard ThresholdChoice.metrics.contains(metric) else {
                let metrics = ThresholdChoice.metrics.map(\.text).joined(separator: ", ")
                throw Self.flaw("a threshold that is optimised by one of " + metrics, metric.text)
            }
        }
    }

    private func checkSettings() throws(EvaluationFailure) {
        let settings = settings
        let gains = settings.costs.flatMap { [$0.tp, $0.fp, $0.fn, $0.tn] }
        guard !settings.costs.isEmpty, gains.allSatisfy(\.isFinite) else {
            throw Self.flaw("one gain matrix of four numbers, or more", "\(settings.costs.count)")
        }
        guard task == .binary || !settings.scoresOnly else {
            throw Self.flaw(
                "scores that are no probabilities in a binary task alone",
                "a task that is \(task.rawValue)"
            )
        }
        guard settings.level > 0, settings.level < 1, settings.family > 0, settings.family < 1 else {
            throw Self.flaw("a level and a rate between 0 and 1", "\(settings.level) and \(settings.family)")
        }
        guard (0...100_000).contains(settings.replicates) else {
            throw Self.flaw("0 to 100000 replicates", "\(settings.replicates)")
        }
        if let cuts = settings.bandCuts {
            guard !cuts.isEmpty, cuts.count < 100, cuts.allSatisfy(\.isFinite), Set(cuts).count == cuts.count else {
                throw Self.flaw("1 to 99 different cuts of bands, all numbers", "\(cuts)")
            }
        }
        if let precision = settings.bandPrecision, !(precision > 0 && precision <= 1) {
            throw Self.flaw("a precision of bands above 0, up to 1", "\(precision)")
        }
    }

    private func checkColumns() throws(EvaluationFailure) {
        guard Set(columns.map { Category($0.name) }).count == columns.count else {
            throw Self.flaw("each column once", "one twice")
        }
        for slice in settings.slices {
            guard let kind = kind(of: slice.column) else { throw unknown(slice.column, "slices") }
            guard let edges = slice.edges else { continue }
            guard kind == .numeric, !edges.isEmpty, edges.count < 100, edges.allSatisfy(\.isFinite),
                zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
            else {
                throw Self.flaw(
                    "1 to 99 rising edges for a numeric column",
                    "\(edges) for \"\(slice.column.printable)\", which is \(kind.rawValue)"
                )
            }
        }
        for (use, names) in [("slices", settings.slices.map(\.column)), ("groups", settings.protected)] {
            var seen: Set<Category> = []
            // Twice the slices would be twice the tests, among which each finds less.
            if let twice = names.first(where: { !seen.insert(Category($0)).inserted }) {
                throw Self.flaw("each column of \(use) once", "\"\(twice.printable)\" twice")
            }
        }
        let most = settings.slices.reduce(0) { $0 + mostSlices($1) }
        guard most <= RecordLimits.slices else {
            throw Self.flaw(
                "columns of at most \(RecordLimits.slices) slices together",
                "\(settings.slices.count) columns, which may have \(most)"
            )
        }
        for column in settings.protected where kind(of: column) == nil { throw unknown(column, "groups") }
        for reference in settings.references {
            if settings.protected.contains(where: { $0.isSame(as: reference.key) }) { continue }
            throw Self.flaw(
                "a reference group of a protected column",
                "\"\(reference.value.printable)\" of \"\(reference.key.printable)\", which is not protected"
            )
        }
        for assertion in assertions {
            for column in assertion.columns where kind(of: column) == nil { throw unknown(column, "assertions") }
        }
    }

    /// The slices that a column may have: that of missing values and, of categories, that of the others among them.
    private func mostSlices(_ request: SliceRequest) -> Int {
        if let edges = request.edges { return edges.count + 2 }
        return kind(of: request.column) == .numeric ? 6 : 22
    }

    private func unknown(_ column: String, _ use: String) -> EvaluationFailure {
        let known = columns.map { "\"\($0.name.printable)\"" }.prefix(20).joined(separator: ", ")
        return Self.flaw("a column for \(use) among \(known)", "\"\(column.printable)\"")
    }

    private static func flaw(_ expected: String, _ found: String) -> EvaluationFailure {
        EvaluationFailure(.plan, "the evaluation", expected: expected, found: found)
    }
}
