package import Identifiers

/// The findings of an evaluation: all that the id covers, and all that the same version, data and settings give again.
package struct EvaluationResult: Sendable, Hashable {
    package let model: EvaluatedModel
    package let task: EvaluationTask
    package let dataset: DatasetIdentity
    package let selection: RowSelection
    /// In their declared order; empty in regression.
    package let classes: [String]
    /// null unless the task is binary.
    package let positive: String?
    /// null unless the task is binary.
    package let threshold: DecisionThreshold?
    package let rows: RowCounts
    /// Kish's effective number of rows; null without weights.
    package let effectiveRows: Double?
    package let metrics: MetricFigures
    package let screens: EvaluationScreens
    package let slices: [SliceFigures]
    /// One for each protected column.
    package let fairness: [FairnessFigures]
    package let assertions: [AssertionOutcome]
    package let requirements: [RequirementOutcome]
    /// Checks of the data.
    package let checks: [DataCheck]
    package let baseline: Screen<Baseline>
    package let settings: EvaluationSettings
    /// SHA-256 of the predictions; null where they were not kept.
    package let predictions: Digest?
    package let warnings: [EvaluationWarning]

    package init(
        model: EvaluatedModel,
        task: EvaluationTask,
        dataset: DatasetIdentity,
        selection: RowSelection = .all,
        classes: [String] = [],
        positive: String? = nil,
        threshold: DecisionThreshold? = nil,
        rows: RowCounts,
        effectiveRows: Double? = nil,
        metrics: MetricFigures,
        screens: EvaluationScreens = EvaluationScreens(),
        slices: [SliceFigures] = [],
        fairness: [FairnessFigures] = [],
        assertions: [AssertionOutcome] = [],
        requirements: [RequirementOutcome] = [],
        checks: [DataCheck] = [],
        baseline: Screen<Baseline> = .undefined(.notAsked),
        settings: EvaluationSettings,
        predictions: Digest? = nil,
        warnings: [EvaluationWarning] = []
    ) {
        self.model = model
        self.task = task
        self.dataset = dataset
        self.selection = selection
        self.classes = classes
        self.positive = positive
        self.threshold = threshold
        self.rows = rows
        self.effectiveRows = effectiveRows
        self.metrics = metrics
        self.screens = screens
        self.slices = slices
        self.fairness = fairness
        self.assertions = assertions
        self.requirements = requirements
        self.checks = checks
        self.baseline = baseline
        self.settings = settings
        self.predictions = predictions
        self.warnings = warnings
    }

    /// The same with the outcomes of requirements on it.
    package func judged(by requirements: [EvaluationRequirement]) -> EvaluationResult {
        EvaluationResult(
            model: model,
            task: task,
            dataset: dataset,
            selection: selection,
            classes: classes,
            positive: positive,
            threshold: threshold,
            rows: rows,
            effectiveRows: effectiveRows,
            metrics: metrics,
            screens: screens,
            slices: slices,
            fairness: fairness,
            assertions: assertions,
            requirements: requirements.map { $0.outcome(on: self) },
            checks: checks,
            baseline: baseline,
            settings: settings,
            predictions: predictions,
            warnings: warnings
        )
    }
}

extension EvaluationResult: Codable {
    private enum Key: String, CodingKey {
        case task
        case dataset
        case selection
        case classes
        case positive
        case threshold
        case rows
        case effectiveRows = "effective_rows"
        case metrics
        case screens
        case slices
        case fairness
        case assertions
        case requirements
        case checks
        case baseline
        case settings
        case predictions
        case warnings
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            model: try EvaluatedModel(from: decoder),
            task: try container.decode(EvaluationTask.self, forKey: .task),
            dataset: try container.decode(DatasetIdentity.self, forKey: .dataset),
            selection: try container.decode(RowSelection.self, forKey: .selection),
            classes: try container.decode([String].self, forKey: .classes),
            positive: try container.decodeIfPresent(String.self, forKey: .positive),
            threshold: try container.decodeIfPresent(DecisionThreshold.self, forKey: .threshold),
            rows: try container.decode(RowCounts.self, forKey: .rows),
            effectiveRows: try container.decodeIfPresent(Double.self, forKey: .effectiveRows),
            metrics: try container.decode(MetricFigures.self, forKey: .metrics),
            screens: try container.decode(EvaluationScreens.self, forKey: .screens),
            slices: try container.decode([SliceFigures].self, forKey: .slices),
            fairness: try container.decode([FairnessFigures].self, forKey: .fairness),
            assertions: try container.decode([AssertionOutcome].self, forKey: .assertions),
            requirements: try container.decode([RequirementOutcome].self, forKey: .requirements),
            checks: try container.decode([DataCheck].self, forKey: .checks),
            baseline: try container.decode(Screen<Baseline>.self, forKey: .baseline),
            settings: try container.decode(EvaluationSettings.self, forKey: .settings),
            predictions: try container.decodeIfPresent(Digest.self, forKey: .predictions),
            warnings: try container.decode([EvaluationWarning].self, forKey: .warnings)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        try model.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(task, forKey: .task)
        try container.encode(dataset, forKey: .dataset)
        try container.encode(selection, forKey: .selection)
        try container.encode(classes, forKey: .classes)
        try container.encodeIfPresent(positive, forKey: .positive)
        try container.encodeIfPresent(threshold, forKey: .threshold)
        try container.encode(rows, forKey: .rows)
        try container.encodeIfPresent(effectiveRows, forKey: .effectiveRows)
        try container.encode(metrics, forKey: .metrics)
        try container.encode(screens, forKey: .screens)
        try container.encode(slices, forKey: .slices)
        try container.encode(fairness, forKey: .fairness)
        try container.encode(assertions, forKey: .assertions)
        try container.encode(requirements, forKey: .requirements)
        try container.encode(checks, forKey: .checks)
        try container.encode(baseline, forKey: .baseline)
        try container.encode(settings, forKey: .settings)
        try container.encodeIfPresent(predictions, forKey: .predictions)
        try container.encode(warnings, forKey: .warnings)
    }
}

extension EvaluationResult: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (classes.count <= RecordLimits.classes, "at most \(RecordLimits.classes) classes"),
            (Set(classes.map { Array($0.utf8) }).count == classes.count, "each class once"),
            (task != .binary || classes.count == 2, "two classes in a binary task"),
            ((task == .binary) == (positive != nil), "a positive class in a binary task, and only there"),
            (
                positive.map { positive in classes.contains { $0.isSame(as: positive) } } ?? true,
                "a positive class among the classes"
            ),
            (slices.count <= RecordLimits.slices, "at most \(RecordLimits.slices) slices"),
            (effectiveRows.map { $0 >= 0 } ?? true, "effective_rows from 0")
        )
    }
}
