import ContentStore
package import DurableFiles
package import EvaluationRecords
import Identifiers

/// The records of evaluation of a project.
///
/// An evaluation is kept beside the version that it is of: the document is a blob, `project.json` has its mark. It is never overwritten. It
/// goes along with a copy of the version, and away with it. A comparison, a drift report, and an evaluation of a model that has no version
/// here, are kept beside the project.
///
/// - `keep` takes a record that is of a version here, and refuses another (`evaluation.foreign`).
/// - `evaluations(matching:)`, `comparisons()` and `record(named:)` find marks; `document(of:)` reads a record, and refuses one that was
///   changed (`evaluation.damaged`).
/// - `remove(_:)` and `prune` take records away.
extension Project {
    /// Keeps an evaluation beside the version that it is of.
    /// - Parameter predictions: the file that `result.predictions` is the digest of; nil keeps none.
    /// - Returns: `known` if one with the same id is there: nothing has changed, and the earlier run stands.
    /// - Throws: `model.missing`, `version.missing`, or `evaluation.foreign` if the version has another content.
    @discardableResult
    package func keep(_ record: EvaluationRecord, predictions: OpenFile? = nil) throws -> Keeping {
        try change("slipway evaluate") { state in
            switch record.result.model.origin {
            case .version(let id, _):
                let model = record.result.model.name
                let version = try state.require(model, id)
                try record.require(model, id, version.manifest)
                return try keep(record, predictions, beside: version.attachments) { attachments in
                    var (changed, owner) = (version, try state.require(model))
                    changed.attachments = attachments
                    owner.put(changed)
                    state.put(owner)
                }
            case .external:
                return try keep(record, predictions, beside: state.documents) { state.documents = $0 }
            }
        }
    }

    private func keep(
        _ record: EvaluationRecord,
        _ predictions: OpenFile?,
        beside attachments: [Attachment],
        _ save: ([Attachment]) throws -> Void
    ) throws -> Keeping {
        try ingesting { ingest in
            var attachments = attachments
            let isKnown = try isThere(EvaluationAttachment.self, record.id, in: attachments)
            if !isKnown { attachments.put(try EvaluationAttachment.attachment(record, in: ingest)) }
            if let predictions {
                let file = try PredictionsAttachment.attachment(predictions, in: ingest)
                guard file.digest == record.result.predictions else {
                    throw RecordFailure(
                        .foreign,
                        "predictions of evaluation \(record.id.short)",
                        expected: record.result.predictions?.description ?? "none",
                        found: file.digest.description
                    )
                }
                attachments.put(file)
            }
            try save(attachments)
            return isKnown ? .known : .new
        }
    }

    /// Keeps a comparison.
    /// - Throws: `comparison.foreign` if a side is a version that the project has with another content, or not at all.
    @discardableResult
    package func keep(_ record: ComparisonRecord) throws -> Keeping {
        try change("slipway compare") { state in
            let mark = ComparisonMark(of: record)
            for side in mark.sides { try Self.require(side.model, of: record, in: state) }
            return try ingesting { ingest in
                guard try !isThere(ComparisonAttachment.self, record.id, in: state.documents) else { return .known }
                state.documents.put(try ComparisonAttachment.attachment(record, in: ingest))
                return .new
            }
        }
    }

    private static func require(
        _ side: EvaluatedModel,
        of record: ComparisonRecord,
        in state: ProjectState
    ) throws(RecordFailure) {
        guard let id = side.version, let manifest = side.manifest else { return }
        let there = state.model(side.name)?.version(id)
        guard there?.manifest == manifest else {
            throw RecordFailure(
                .comparisonForeign,
                "comparison \(record.id.short)",
                expected: "versions of this project, among them \(side.text), \(manifest)",
                found: there.map { "\(side.text), \($0.manifest)" } ?? "no \(side.text)"
            )
        }
    }

    /// True if a document with the same id is there, whole. One that is lost is no hindrance.
    func isThere(
        _ kind: any AttachmentKind.Type,
        _ id: EvaluationID,
        in attachments: [Attachment]
    ) throws -> Bool {
        guard let there = attachments.first(where: { $0.kind == kind && $0.identity == id.description }) else {
            return false
        }
        return try store.contains(there.digest)
    }

    func ingesting<Value>(_ body: (Ingest) throws -> Value) throws -> Value {
        let ingest = try store.beginIngest()
        do {
            let value = try body(ingest)
            try ingest.commit()
            return value
        } catch {
            ingest.discard()
            throw error
        }
    }
}

// MARK: Finding

extension Project {
    /// The evaluations of the project, the newest first.
    /// - Throws: `evaluation.damaged` if tags are asked for and a document cannot be read.
    package func evaluations(matching query: EvaluationQuery = EvaluationQuery()) throws -> [KeptEvaluation] {
        let found = try state().evaluations.filter(query.takes)
        guard !query.tags.isEmpty else { return found }
        return try found.filter { query.takes(try document(of: $0).run) }
    }

    /// The comparisons of the project, the newest first.
    package func comparisons() throws -> [KeptComparison] {
        try state().comparisons
    }

    /// The evaluation, the comparison or the drift report with this id.
    /// - Parameter text: an id, or 6 digits or more of its beginning.
    /// - Throws: `evaluation.missing`; `evaluation.ambiguous`, naming the ids that begin so.
    package func record(named text: String) throws -> KeptRecord {
        try state().record(named: text)
    }

    /// The evaluation with this id. Of one that several versions share, such as copies, the first.
    /// - Throws: as ``record(named:)``.
    package func evaluation(_ text: String) throws -> KeptEvaluation {
        let found: String
        switch try record(named: text) {
        case .evaluation(let kept): return kept
        case .comparison: found = "that of a comparison"
        case .drift: found = "that of a drift report"
        }
        throw SavedModelsFailure(.evaluationMissing, text, expected: "the id of an evaluation", found: found)
    }

    /// The record of an evaluation that was found.
    /// - Throws: `evaluation.damaged`, or `evaluation.foreign` if its version has another content.
    package func document(of kept: KeptEvaluation) throws -> EvaluationRecord {
        let record = try EvaluationAttachment.record(kept.attachment, of: kept.subject, in: store)
        guard let version = kept.version else { return record }
        try record.require(kept.model, version, state().require(kept.model, version).manifest)
        return record
    }

    /// The record of a comparison that was found.
    /// - Throws: `comparison.damaged`
    package func document(of kept: KeptComparison) throws -> ComparisonRecord {
        try ComparisonAttachment.record(kept.attachment, in: store)
    }

    /// The file of the predictions of an evaluation; nil where none was kept.
    package func predictions(of kept: KeptEvaluation) throws -> OpenFile? {
        guard let digest = kept.mark.predictions, try store.contains(digest) else { return nil }
        return try store.open(digest)
    }
}

extension ProjectState {
    /// All evaluations, the newest first.
    package var evaluations: [KeptEvaluation] {
        let ofVersions = attachments.compactMap { owned in
            owned.attachment.evaluation.map { mark in
                KeptEvaluation(
                    model: owned.model,
                    version: owned.version.version,
                    mark: mark,
                    size: owned.attachment.size ?? 0,
                    attachment: owned.attachment
                )
            }
        }
        let ofNone = documents.compactMap { attachment in
            attachment.evaluation.flatMap { mark in
                EvaluationAttachment.externalModel(of: attachment).map {
                    KeptEvaluation(
                        model: $0,
                        version: nil,
                        mark: mark,
                        size: attachment.size ?? 0,
                        attachment: attachment
                    )
                }
            }
        }
        return (ofVersions + ofNone).sorted { EvaluationMark.isNewer($0.mark, than: $1.mark) }
    }

    /// All comparisons, the newest first.
    package var comparisons: [KeptComparison] {
        documents.compactMap { attachment in
            attachment.comparison.map { KeptComparison(mark: $0, size: attachment.size ?? 0, attachment: attachment) }
        }.sorted { ComparisonMark.isNewer($0.mark, than: $1.mark) }
    }

    /// - Throws: `evaluation.missing`, `evaluation.ambiguous`
    package func record(named text: String) throws(SavedModelsFailure) -> KeptRecord {
        let all =
            evaluations.map(KeptRecord.evaluation) + comparisons.map(KeptRecord.comparison)
            + driftReports.map(KeptRecord.drift)
        let found = all.filter { $0.id.begins(with: text) }
        guard let first = found.first else {
            throw SavedModelsFailure(
                .evaluationMissing,
                text,
                expected:
                    "6 digits or more of the id of an evaluation, a comparison or a drift report of the project \(name)",
                found: all.isEmpty
                    ? "no records; slipway evaluate makes one" : "none of \(all.count); slipway evaluations lists them"
            )
        }
        let ids = Set(found.map(\.id)).sorted()
        guard ids.count == 1 else {
            throw SavedModelsFailure(
                .evaluationAmbiguous,
                text,
                expected: "the beginning of one id",
                found: "that of \(Self.list(ids.map(\.short))); give more digits"
            )
        }
        return first
    }
}
