import ContentStore
package import EvaluationRecords
import Identifiers

/// A drift report that the project keeps.
package struct KeptDrift: Sendable, Hashable {
    package let mark: DriftMark
    /// Bytes of the document.
    package let size: UInt64
    let attachment: Attachment

    package var id: EvaluationID { mark.id }
}

extension Project {
    /// Keeps a drift report.
    /// - Returns: `known` if one with the same id is there: nothing has changed, and the earlier run stands.
    /// - Throws: `drift.foreign` if it has the answers of a version that the project has with another content, or not at all.
    @discardableResult
    package func keep(_ record: DriftRecord) throws -> Keeping {
        try change("slipway drift") { state in
            if let model = record.result.model { try Self.require(model, of: record, in: state) }
            return try ingesting { ingest in
                guard try !isThere(DriftAttachment.self, record.id, in: state.documents) else { return .known }
                state.documents.put(try DriftAttachment.attachment(record, in: ingest))
                return .new
            }
        }
    }

    private static func require(
        _ model: EvaluatedModel,
        of record: DriftRecord,
        in state: ProjectState
    ) throws(RecordFailure) {
        guard let id = model.version, let manifest = model.manifest else { return }
        let there = state.model(model.name)?.version(id)
        guard there?.manifest == manifest else {
            throw RecordFailure(
                .driftForeign,
                "drift report \(record.id.short)",
                expected: "the answers of a version of this project, \(model.text), \(manifest)",
                found: there.map { "\(model.text), \($0.manifest)" } ?? "no \(model.text)"
            )
        }
    }

    /// The drift reports of the project, the newest first.
    package func driftReports() throws -> [KeptDrift] {
        try state().driftReports
    }

    /// The record of a drift report that was found.
    /// - Throws: `drift.damaged`
    package func document(of kept: KeptDrift) throws -> DriftRecord {
        try DriftAttachment.record(kept.attachment, in: store)
    }
}

extension ProjectState {
    /// All drift reports, the newest first.
    package var driftReports: [KeptDrift] {
        documents.compactMap { attachment in
            attachment.drift.map { KeptDrift(mark: $0, size: attachment.size ?? 0, attachment: attachment) }
        }.sorted { DriftMark.isNewer($0.mark, than: $1.mark) }
    }

    /// Takes out the drift reports that have the answers of these versions.
    mutating func forgetDrift(naming versions: [SavedVersion], of model: ModelName) {
        documents.removeAll { attachment in
            guard let mark = attachment.drift else { return false }
            return versions.contains { mark.names(model, $0.version, $0.manifest) }
        }
    }
}
