package import Identifiers

/// The facts of a comparison that a list shows, without the record.
package struct ComparisonMark: Sendable, Hashable {
    package let id: EvaluationID
    package let name: String?
    package let created: Timestamp
    package let dataset: String
    package let data: Digest
    /// The one metric that decides.
    package let metric: String
    /// The first, then the challengers.
    package let sides: [ComparedVersion]
    /// Of the challengers.
    package let verdicts: [ComparisonVerdict]

    package init(
        id: EvaluationID,
        name: String?,
        created: Timestamp,
        dataset: String,
        data: Digest,
        metric: String,
        sides: [ComparedVersion],
        verdicts: [ComparisonVerdict]
    ) {
        self.id = id
        self.name = name
        self.created = created
        self.dataset = dataset
        self.data = data
        self.metric = metric
        self.sides = sides
        self.verdicts = verdicts
    }

    package init(of record: ComparisonRecord) {
        let result = record.result
        self.init(
            id: record.id,
            name: record.run.name,
            created: record.run.created,
            dataset: result.dataset.name,
            data: result.dataset.digest,
            metric: result.metric.text,
            sides: [result.first] + result.challengers.map(\.version),
            verdicts: result.challengers.map(\.verdict)
        )
    }

    /// The evaluations that it compares, as far as they have a record.
    package var evaluations: [EvaluationID] { sides.compactMap(\.evaluation) }

    /// True if a side is this version, with this content.
    package func names(_ model: ModelName, _ version: VersionID, _ manifest: Digest) -> Bool {
        sides.contains { side in
            side.model.name == model && side.model.version == version && side.model.manifest == manifest
        }
    }
}
