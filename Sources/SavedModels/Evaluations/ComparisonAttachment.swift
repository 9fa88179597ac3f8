import Bundles
import ContentStore
package import EvaluationRecords
import Identifiers
import StrictJSON

/// A comparison of versions. It is of no single version, so it is an attachment of the project; a bundle has each in a file of its own,
/// `comparisons/ID12.json`. It goes away with the first of its versions that is removed, and along with a copy of the last of them.
package enum ComparisonAttachment: AttachmentKind {
    static let key = "comparisons"
    static let digestKey = "document"
    static let hasSize = true
    static let noun = "comparison"
    static let replacement = AttachmentReplacement.command("slipway compare")
    static let number = AttachmentNumber.many

    static func identity(of attachment: Attachment) -> String {
        attachment.summary["id"]?.string ?? attachment.digest.hex
    }

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        try ComparisonMark(record).record
    }

    static func attachment(_ record: ComparisonRecord, in ingest: Ingest) throws -> Attachment {
        try Attachment(Self.self, record.bytes, ComparisonMark(of: record).record, in: ingest)
    }

    /// The record, which is what its mark says.
    /// - Throws: `comparison.damaged` if it is lost, cannot be read, or has another id.
    static func record(_ attachment: Attachment, in store: ContentStore) throws -> ComparisonRecord {
        let document = KeptDocument(attachment, "comparison \(identity(of: attachment).shortID)", in: store)
        let record = try document.read(.comparisonDamaged, again: "slipway compare") { bytes, subject in
            try ComparisonRecord.read(bytes, subject: subject)
        }
        try document.require(record.id, .comparisonDamaged)
        return record
    }

    /// None: comparisons are of no version. `Project.comparisonFiles` gives them.
    static func bundleFiles(_: [OwnedAttachment], in _: ContentStore) throws -> [BundleSnapshot.OtherFile] { [] }
}

extension Attachment {
    /// The mark of a comparison; nil for an attachment of another kind.
    package var comparison: ComparisonMark? {
        kind == ComparisonAttachment.self ? ComparisonMark(summary) : nil
    }
}
