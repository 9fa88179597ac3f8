package import Identifiers

/// The facts of an evaluation that a list shows and a filter needs, without the record.
package struct EvaluationMark: Sendable, Hashable {
    package let id: EvaluationID
    /// The name that its maker gave it.
    package let name: String?
    package let created: Timestamp
    package let task: EvaluationTask
    /// The name of the data set, which is for people.
    package let dataset: String
    /// The digest of the data set, which tells it from others.
    package let data: Digest
    /// Rows that the figures are of.
    package let rows: Int
    /// nil for a result without metrics.
    package let headline: HeadlineFigure?
    /// The file of predictions that the figures are of; nil where none was kept.
    package let predictions: Digest?

    package init(
        id: EvaluationID,
        name: String?,
        created: Timestamp,
        task: EvaluationTask,
        dataset: String,
        data: Digest,
        rows: Int,
        headline: HeadlineFigure?,
        predictions: Digest?
    ) {
        self.id = id
        self.name = name
        self.created = created
        self.task = task
        self.dataset = dataset
        self.data = data
        self.rows = rows
        self.headline = headline
        self.predictions = predictions
    }

    package init(of record: EvaluationRecord) {
        self.init(
            id: record.id,
            name: record.run.name,
            created: record.run.created,
            task: record.result.task,
            dataset: record.result.dataset.name,
            data: record.result.dataset.digest,
            rows: record.result.rows.used,
            headline: record.result.headline,
            predictions: record.result.predictions
        )
    }
}
