package import EvaluationRecords
package import Identifiers

/// An evaluation that the project keeps: its mark, and what it is of.
package struct KeptEvaluation: Sendable, Hashable {
    package let model: ModelName
    /// nil for a model that has no version here.
    package let version: VersionID?
    package let mark: EvaluationMark
    /// Bytes of the document.
    package let size: UInt64
    let attachment: Attachment

    package var id: EvaluationID { mark.id }

    /// Such as `churn/3` or `churn@external`.
    package var subject: String { version.map { "\(model)/\($0)" } ?? "\(model)@external" }
}

/// A comparison that the project keeps.
package struct KeptComparison: Sendable, Hashable {
    package let mark: ComparisonMark
    package let size: UInt64
    let attachment: Attachment

    package var id: EvaluationID { mark.id }
}

/// A document that the beginning of an id names.
package enum KeptRecord: Sendable, Hashable {
    case evaluation(KeptEvaluation)
    case comparison(KeptComparison)
    case drift(KeptDrift)

    package var id: EvaluationID {
        switch self {
        case .evaluation(let kept): kept.id
        case .comparison(let kept): kept.id
        case .drift(let kept): kept.id
        }
    }
}

/// The outcome of keeping a document.
package enum Keeping: Sendable, Hashable {
    case new
    /// The same was there: nothing has changed.
    case known
}

/// The evaluations that a list is to have.
package struct EvaluationQuery: Sendable {
    package var model: ModelName?
    package var version: VersionID?
    /// The name of a data set, or the beginning of its digest.
    package var dataset: String?
    /// Each must be a tag of the run. Tags stand in the documents alone, so that these are read.
    package var tags: [(key: String, value: String)] = []
    /// Only those made at this time or later.
    package var since: Timestamp?

    package init(model: ModelName? = nil, version: VersionID? = nil) {
        self.model = model
        self.version = version
    }

    func takes(_ kept: KeptEvaluation) -> Bool {
        guard model.map({ $0 == kept.model }) ?? true, version.map({ $0 == kept.version }) ?? true else { return false }
        guard since.map({ $0 <= kept.mark.created }) ?? true else { return false }
        return dataset.map { kept.mark.dataset.isSame(as: $0) || EvaluationID(kept.mark.data).begins(with: $0) } ?? true
    }

    func takes(_ run: EvaluationRun) -> Bool {
        tags.allSatisfy { tag in run.tags[tag.key].map { $0.isSame(as: tag.value) } ?? false }
    }
}
