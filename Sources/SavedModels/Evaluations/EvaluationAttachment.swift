import Bundles
import ContentStore
package import EvaluationRecords
import Identifiers
import StrictJSON

/// An evaluation of a version. A version may have many; a bundle has each in a file of its own, `evaluations/MODEL/VERSION/ID12.json`.
///
/// An evaluation of a model that has no version here is an attachment of the project, and goes into no bundle.
package enum EvaluationAttachment: AttachmentKind {
    static let key = "evaluations"
    static let digestKey = "document"
    static let hasSize = true
    static let noun = "evaluation"
    static let replacement = AttachmentReplacement.command("slipway evaluate")
    static let number = AttachmentNumber.many

    static func identity(of attachment: Attachment) -> String {
        attachment.summary["id"]?.string ?? attachment.digest.hex
    }

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        var summary = try EvaluationMark(record).record
        if let model: ModelName = try record.optional(externalKey, record.name) {
            summary[externalKey] = .string(model.text)
        }
        return summary
    }

    /// The member that names a model without a version.
    private static let externalKey = "model"

    /// The model of an evaluation that is kept beside the project.
    static func externalModel(of attachment: Attachment) -> ModelName? {
        attachment.summary[externalKey]?.string.flatMap { ModelName($0) }
    }

    static func attachment(_ record: EvaluationRecord, in ingest: Ingest) throws -> Attachment {
        var summary = EvaluationMark(of: record).record
        if record.result.model.version == nil { summary[externalKey] = .string(record.result.model.name.text) }
        return try Attachment(Self.self, record.bytes, summary, in: ingest)
    }

    /// The record, which is what its mark says.
    /// - Parameter subject: the owner, for messages.
    /// - Throws: `evaluation.damaged` if it is lost, cannot be read, or has another id.
    static func record(_ attachment: Attachment, of subject: String, in store: ContentStore) throws -> EvaluationRecord
    {
        let document = KeptDocument(
            attachment,
            "evaluation \(identity(of: attachment).shortID) of \(subject)",
            in: store
        )
        let record = try document.read(.damaged, again: "slipway evaluate") { bytes, subject in
            try EvaluationRecord.read(bytes, subject: subject)
        }
        try document.require(record.id, .damaged)
        return record
    }

    /// The record of a version, which is of that version.
    /// - Throws: `evaluation.damaged`, `evaluation.foreign`
    static func record(_ owned: OwnedAttachment, in store: ContentStore) throws -> EvaluationRecord {
        let subject = "\(owned.model) \(owned.version.version)"
        let record = try record(owned.attachment, of: subject, in: store)
        try record.require(owned.model, owned.version.version, owned.version.manifest)
        return record
    }

    /// A record names its model, so that under another name it is a record of its own, with an id of its own: the one that evaluating the
    /// copy gives. One that cannot be read stays behind.
    static func copy(
        _ owned: OwnedAttachment,
        as name: ModelName,
        from store: ContentStore,
        into ingest: Ingest
    ) throws -> Attachment? {
        guard name != owned.model else { return try link(owned.attachment, from: store, into: ingest) }
        guard try store.contains(owned.attachment.digest) else { return nil }
        return try attachment(record(owned, in: store).renamed(name), in: ingest)
    }

    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        try all.compactMap { owned in
            let record = try record(owned, in: store)
            return try record.entryName.map { try bundleFile($0, owned.attachment, in: store) }
        }
    }
}

extension EvaluationRecord {
    /// The same of a model with another name. Members that this release does not know stay.
    /// - Throws: `evaluation.invalid`
    func renamed(_ name: ModelName) throws -> EvaluationRecord {
        var document = try JSONParser.parse(bytes, subject: "evaluation \(id.short)", sizeLimit: RecordLimits.bytes)
        var result = document["result"] ?? .null
        result["model"] = .string(name.text)
        document["result"] = result
        return try EvaluationRecord.read(JSONWriter.bytes(of: document), subject: "evaluation \(id.short)")
    }
}

extension SavedVersion {
    /// The marks of its evaluations, the newest first.
    package var evaluations: [EvaluationMark] {
        attachments.compactMap(\.evaluation).sorted { EvaluationMark.isNewer($0, than: $1) }
    }
}

extension Attachment {
    /// The mark of an evaluation; nil for an attachment of another kind.
    package var evaluation: EvaluationMark? {
        kind == EvaluationAttachment.self ? EvaluationMark(summary) : nil
    }
}

extension String {
    /// The first 12 digits of an id.
    var shortID: String { EvaluationID(self)?.short ?? self }
}
