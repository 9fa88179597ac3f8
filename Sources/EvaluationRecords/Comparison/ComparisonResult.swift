/// The result of comparing models on the same rows: all that the id covers.
package struct ComparisonResult: Codable, Sendable, Hashable {
    /// The champion.
    package let first: ComparedVersion
    package let challengers: [Challenger]
    package let task: EvaluationTask
    package let dataset: DatasetIdentity
    package let selection: RowSelection
    /// Rows that all sides answered.
    package let rows: Int
    /// The one metric that decides; the others are information.
    package let metric: MetricName
    /// The loss that still counts as not worse; null when not given.
    package let margin: Double?
    package let alpha: Double
    package let seed: UInt64
    package let replicates: Int
    package let warnings: [EvaluationWarning]

    package init(
        first: ComparedVersion,
        challengers: [Challenger],
        task: EvaluationTask,
        dataset: DatasetIdentity,
        selection: RowSelection,
        rows: Int,
        metric: MetricName,
        margin: Double?,
        alpha: Double = 0.05,
        seed: UInt64,
        replicates: Int = 1000,
        warnings: [EvaluationWarning] = []
    ) {
        self.first = first
        self.challengers = challengers
        self.task = task
        self.dataset = dataset
        self.selection = selection
        self.rows = rows
        self.metric = metric
        self.margin = margin
        self.alpha = alpha
        self.seed = seed
        self.replicates = replicates
        self.warnings = warnings
    }
}

extension ComparisonResult: RecordChecked {
    /// The most challengers.
    package static let limit = 100

    var expected: String? {
        RecordRule.first(
            ((1...Self.limit).contains(challengers.count), "1 to \(Self.limit) challengers"),
            (alpha > 0 && alpha < 1, "an alpha between 0 and 1"),
            (margin.map { $0 >= 0 } ?? true, "a margin from 0"),
            (rows >= 0, "rows from 0")
        )
    }
}
