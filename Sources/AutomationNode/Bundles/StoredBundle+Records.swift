import ContentStore
import EvaluationRecords
import Identifiers
import Signing

extension StoredBundle {
    /// The bytes of a file that holds a record.
    /// - Parameter codes: of a file that is too large, and of one that the disk changed.
    /// - Throws: a failure with one of them.
    func bytes(
        of resource: SignedResource,
        limit: Int,
        _ codes: (tooLarge: RecordCode, damaged: RecordCode),
        in store: ContentStore
    ) throws(RecordFailure) -> [UInt8] {
        guard resource.size <= UInt64(limit) else {
            throw RecordFailure(
                codes.tooLarge,
                resource.name.text,
                expected: "at most \(limit) bytes",
                found: "\(resource.size)"
            )
        }
        do {
            return try store.read(resource.digest, limit: limit)
        } catch {
            throw RecordFailure(
                codes.damaged,
                resource.name.text,
                "cannot be read on the node's disk: \(error); slipwayd fsck --repair --from BUNDLE repairs it",
                underlying: error
            )
        }
    }
}
