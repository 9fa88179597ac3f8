/// The content of a reference profile: all that its id covers.
package struct ReferenceFacts: Codable, Sendable, Hashable {
    /// A version.
    package let model: EvaluatedModel
    package let task: EvaluationTask
    /// In their order; empty in regression.
    package let classes: [String]
    /// null unless the task is binary.
    package let positive: String?
    /// null unless the task is binary.
    package let threshold: DecisionThreshold?
    package let dataset: DatasetIdentity
    package let rows: RowCounts
    /// True if rare categories are merged and edges rounded, since the data are personal.
    package let isPrivate: Bool
    /// Columns that the version is asked with, in the order of the data.
    package let columns: [ReferenceColumn]
    /// `score` of the positive class, `score LABEL` for each of several classes, `prediction` in a regression.
    package let scores: [ReferenceColumn]
    /// The predicted class; null in a regression.
    package let prediction: ReferenceColumn?
    /// Rows by label, in the order of the classes; empty in a regression.
    package let labels: [CategoryCount]
    package let losses: [ReferenceLoss]
    package let estimation: Screen<ReferenceEstimation>
    package let seed: UInt64
    package let warnings: [EvaluationWarning]

    enum CodingKeys: String, CodingKey {
        case model
        case task
        case classes
        case positive
        case threshold
        case dataset
        case rows
        case isPrivate = "private"
        case columns
        case scores
        case prediction
        case labels
        case losses
        case estimation
        case seed
        case warnings
    }

    package init(
        model: EvaluatedModel,
        task: EvaluationTask,
        classes: [String] = [],
        positive: String? = nil,
        threshold: DecisionThreshold? = nil,
        dataset: DatasetIdentity,
        rows: RowCounts,
        isPrivate: Bool = false,
        columns: [ReferenceColumn],
        scores: [ReferenceColumn],
        prediction: ReferenceColumn? = nil,
        labels: [CategoryCount] = [],
        losses: [ReferenceLoss] = [],
        estimation: Screen<ReferenceEstimation>,
        seed: UInt64 = 1,
        warnings: [EvaluationWarning] = []
    ) {
        self.model = model
        self.task = task
        self.classes = classes
        self.positive = positive
        self.threshold = threshold
        self.dataset = dataset
        self.rows = rows
        self.isPrivate = isPrivate
        self.columns = columns
        self.scores = scores
        self.prediction = prediction
        self.labels = labels
        self.losses = losses
        self.estimation = estimation
        self.seed = seed
        self.warnings = warnings
    }
}

extension ReferenceFacts: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (model.version != nil, "a version of a model"),
            (classes.count <= RecordLimits.classes, "at most \(RecordLimits.classes) classes"),
            ((task == .binary) == (positive != nil), "a positive class in a binary task, and only there"),
            (columns.count <= RecordLimits.elements, "at most \(RecordLimits.elements) columns")
        )
    }
}
