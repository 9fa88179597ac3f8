import Bundles
import ContentStore
import EvaluationRecords
import Identifiers
import StrictJSON

/// A drift report on two data sets. It is an attachment of the project, and goes into no bundle. One with the answers of a version goes away
/// with the version, and along with a copy of it.
package enum DriftAttachment: AttachmentKind {
    static let key = "drift"
    static let digestKey = "document"
    static let hasSize = true
    static let noun = "drift report"
    static let replacement = AttachmentReplacement.command("slipway drift")
    static let number = AttachmentNumber.many
    static let format: Int64 = 3

    static func identity(of attachment: Attachment) -> String {
        attachment.summary["id"]?.string ?? attachment.digest.hex
    }

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        try DriftMark(record).record
    }

    static func attachment(_ record: DriftRecord, in ingest: Ingest) throws -> Attachment {
        try Attachment(Self.self, record.bytes, DriftMark(of: record).record, in: ingest)
    }

    /// The record, which is what its mark says.
    /// - Throws: `drift.damaged` if it is lost, cannot be read, or has another id.
    static func record(_ attachment: Attachment, in store: ContentStore) throws -> DriftRecord {
        let document = KeptDocument(attachment, "drift report \(identity(of: attachment).shortID)", in: store)
        let record = try document.read(.driftDamaged, again: "slipway drift") { bytes, subject in
            try DriftRecord.read(bytes, subject: subject)
        }
        try document.require(record.id, .driftDamaged)
        return record
    }

    /// None: what data looked like later is no evidence for a version.
    static func bundleFiles(_: [OwnedAttachment], in _: ContentStore) throws -> [BundleSnapshot.OtherFile] { [] }
}

extension Attachment {
    /// The mark of a drift report; nil for an attachment of another kind.
    package var drift: DriftMark? {
        kind == DriftAttachment.self ? DriftMark(summary) : nil
    }
}
