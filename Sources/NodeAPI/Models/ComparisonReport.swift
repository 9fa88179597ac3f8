package import EvaluationRecords
package import Identifiers

/// A comparison as a list shows it: its sides and their verdicts. `GET /v1/projects/P/comparisons/ID` gives the record.
package struct ComparisonReport: Codable, Sendable, Hashable {
    package struct Side: Codable, Sendable, Hashable {
        package var model: ModelName
        /// nil for a model that has no version.
        package var version: VersionID?
        /// The id of the evaluation that it was compared by; nil where it has none.
        package var evaluation: String?
    }

    package var id: String
    package var created: Timestamp
    /// The name that its maker gave it.
    package var name: String?
    /// The one that decides.
    package var metric: String
    package var dataset: EvaluationReport.Dataset
    /// The first, then the challengers.
    package var sides: [Side]
    /// Of the challengers.
    package var verdicts: [String]
    package var bytes: UInt64
    /// The newest bundle of the node that has it; nil in a project.
    package var bundle: BundleID?

    package init(_ mark: ComparisonMark, bytes: UInt64, bundle: BundleID? = nil) {
        id = mark.id.description
        created = mark.created
        name = mark.name
        metric = mark.metric
        dataset = EvaluationReport.Dataset(name: mark.dataset, digest: mark.data.description)
        sides = mark.sides.map(Side.init)
        verdicts = mark.verdicts.map(\.rawValue)
        self.bytes = bytes
        self.bundle = bundle
    }
}

extension ComparisonReport.Side {
    fileprivate init(_ side: ComparedVersion) {
        self.init(
            model: side.model.name,
            version: side.model.version,
            evaluation: side.evaluation?.description
        )
    }
}

/// The answer of `GET /v1/projects/P/comparisons`: by id, a page at a time.
package struct ComparisonList: Codable, Sendable {
    package var comparisons: [ComparisonReport]
    /// Files that would be comparisons, and are no evidence.
    package var refused: [RefusedEvaluation]
    /// The `after` of the next page; nil when there is none.
    package var next: String?

    package init(comparisons: [ComparisonReport], refused: [RefusedEvaluation] = [], next: String? = nil) {
        self.comparisons = comparisons
        self.refused = refused
        self.next = next
    }
}
