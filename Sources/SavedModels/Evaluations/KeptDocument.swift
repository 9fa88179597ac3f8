import ContentStore
import EvaluationRecords
import Identifiers

/// A document of evaluation in the project's store, which is what its mark says or nothing at all.
struct KeptDocument {
    private let attachment: Attachment
    private let subject: String
    private let store: ContentStore

    /// - Parameter subject: what messages call it.
    init(_ attachment: Attachment, _ subject: String, in store: ContentStore) {
        self.attachment = attachment
        self.subject = subject
        self.store = store
    }

    /// - Parameters:
    ///   - damage: the code of a document that is lost, or cannot be read.
    ///   - command: what makes it again.
    func read<Record>(
        _ damage: RecordCode,
        again command: String,
        _ read: ([UInt8], String) throws -> Record
    ) throws -> Record {
        guard try store.contains(attachment.digest) else {
            throw RecordFailure(
                damage,
                subject,
                expected: "its document in the project",
                found:
                    "nothing; make it again with \(command), or bring it back with slipway fsck --repair --from BUNDLE"
            )
        }
        do {
            return try read(store.read(attachment.digest, limit: RecordLimits.bytes + 1), subject)
        } catch {
            throw RecordFailure(
                damage,
                subject,
                "cannot be read, so it is no evidence: \((error as? any CodedFailure)?.message ?? "\(error)")",
                underlying: error
            )
        }
    }

    /// - Throws: the damage, if the document has another id than its mark.
    func require(_ id: EvaluationID, _ damage: RecordCode) throws(RecordFailure) {
        guard id.description == attachment.identity else {
            throw RecordFailure(
                damage,
                subject,
                expected: "a document with the id \(attachment.identity)",
                found: "one with \(id): it was changed, so it is no evidence"
            )
        }
    }
}
