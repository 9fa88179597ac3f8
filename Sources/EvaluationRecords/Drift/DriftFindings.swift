/// The findings of comparing two data sets: all that the id of a ``DriftRecord`` covers.
package struct DriftFindings: Codable, Sendable, Hashable {
    /// Whose answers were compared, too; null if only the data were.
    package let model: EvaluatedModel?
    /// null without answers.
    package let task: EvaluationTask?
    /// In their order; empty unless the task has classes.
    package let classes: [String]
    /// null unless the task is binary.
    package let positive: String?
    package let reference: DatasetIdentity
    package let current: DatasetIdentity
    /// The worst of columns, predictions and performance.
    package let verdict: ColumnVerdict
    package let counts: DriftCounts
    /// Tests of columns and missing values that were adjusted together.
    package let family: Int
    /// In the order of the reference.
    package let columns: [ColumnDrift]
    package let skipped: [SkippedColumn]
    package let domain: Screen<DomainDrift>
    package let prediction: Screen<PredictionDrift>
    package let performance: Screen<PerformanceDrift>
    package let concept: Screen<ConceptDrift>
    /// null unless asked for.
    package let evidently: EvidentlySummary?
    package let requirements: [RequirementOutcome]
    package let settings: DriftSettings
    package let warnings: [EvaluationWarning]

    package init(
        model: EvaluatedModel? = nil,
        task: EvaluationTask? = nil,
        classes: [String] = [],
        positive: String? = nil,
        reference: DatasetIdentity,
        current: DatasetIdentity,
        verdict: ColumnVerdict,
        counts: DriftCounts,
        family: Int,
        columns: [ColumnDrift],
        skipped: [SkippedColumn] = [],
        domain: Screen<DomainDrift>,
        prediction: Screen<PredictionDrift>,
        performance: Screen<PerformanceDrift>,
        concept: Screen<ConceptDrift>,
        evidently: EvidentlySummary? = nil,
        requirements: [RequirementOutcome] = [],
        settings: DriftSettings,
        warnings: [EvaluationWarning] = []
    ) {
        self.model = model
        self.task = task
        self.classes = classes
        self.positive = positive
        self.reference = reference
        self.current = current
        self.verdict = verdict
        self.counts = counts
        self.family = family
        self.columns = columns
        self.skipped = skipped
        self.domain = domain
        self.prediction = prediction
        self.performance = performance
        self.concept = concept
        self.evidently = evidently
        self.requirements = requirements
        self.settings = settings
        self.warnings = warnings
    }
}

extension DriftFindings: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (columns.count + skipped.count <= RecordLimits.elements, "at most \(RecordLimits.elements) columns"),
            (counts.columns == columns.count, "counts of all columns"),
            (family >= 0, "a family from 0"),
            ((task == nil) == (model == nil), "a task where a model was asked, and only there")
        )
    }
}
