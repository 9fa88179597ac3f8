package import EvaluationRecords
package import Identifiers

/// An evaluation as a list shows it: what it is of, and its one figure. `GET /v1/projects/P/evaluations/ID` gives the record.
package struct EvaluationReport: Codable, Sendable, Hashable {
    package struct Dataset: Codable, Sendable, Hashable {
        package var name: String
        /// `sha256:` digest of its bytes.
        package var digest: String

        package init(name: String, digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    /// The figure that says most, with its interval or the reason why it has none.
    package struct Figure: Codable, Sendable, Hashable {
        package var metric: String
        package var value: Double?
        package var low: Double?
        package var high: Double?
        package var interval: String?
        package var level: Double?
        package var rows: Int
        /// The reason why there is no value, or why the value stands by convention.
        package var undefined: String?
        /// The reason why there is no interval.
        package var noInterval: String?
    }

    package var id: String
    package var model: ModelName
    /// nil for a model that has no version.
    package var version: VersionID?
    package var task: String
    package var dataset: Dataset
    /// Rows that the figures are of.
    package var rows: Int
    package var figure: Figure?
    package var created: Timestamp
    /// The name that its maker gave it.
    package var name: String?
    package var bytes: UInt64
    /// The newest bundle of the node that has it; nil in a project.
    package var bundle: BundleID?

    package init(
        _ mark: EvaluationMark,
        model: ModelName,
        version: VersionID?,
        bytes: UInt64,
        bundle: BundleID? = nil
    ) {
        id = mark.id.description
        self.model = model
        self.version = version
        task = mark.task.rawValue
        dataset = Dataset(name: mark.dataset, digest: mark.data.description)
        rows = mark.rows
        figure = mark.headline.map(Figure.init)
        created = mark.created
        name = mark.name
        self.bytes = bytes
        self.bundle = bundle
    }
}

extension EvaluationReport.Figure {
    package init(_ headline: HeadlineFigure) {
        metric = headline.metric.text
        value = headline.figure.value
        low = headline.figure.bounds?.low
        high = headline.figure.bounds?.high
        interval = headline.figure.bounds?.kind.text
        level = headline.figure.bounds?.level
        rows = headline.figure.rows
        undefined = headline.figure.reason?.text
        noInterval = headline.figure.noInterval?.text
    }
}

/// A file of a bundle that is no evidence: of something else, changed, or not to be read. The bundle itself is valid.
package struct RefusedEvaluation: Codable, Sendable, Hashable {
    /// Its name in the bundle.
    package var file: String
    package var bundle: BundleID
    /// Such as `evaluation.foreign`.
    package var code: String
    package var problem: String

    package init(file: String, bundle: BundleID, code: String, problem: String) {
        self.file = file
        self.bundle = bundle
        self.code = code
        self.problem = problem
    }

    package init(_ file: EntryName, of bundle: BundleID, _ failure: some CodedFailure) {
        self.init(file: file.text, bundle: bundle, code: failure.stableCode, problem: failure.message)
    }
}

/// The answer of `GET /v1/projects/P/models/M/evaluations`: by version and id, a page at a time.
package struct EvaluationList: Codable, Sendable {
    package var evaluations: [EvaluationReport]
    /// Files that would be evaluations of the model, and are no evidence.
    package var refused: [RefusedEvaluation]
    /// The `after` of the next page; nil when there is none.
    package var next: String?

    package init(evaluations: [EvaluationReport], refused: [RefusedEvaluation] = [], next: String? = nil) {
        self.evaluations = evaluations
        self.refused = refused
        self.next = next
    }
}
