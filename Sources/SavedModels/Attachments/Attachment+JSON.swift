import Identifiers
import StrictJSON

extension Attachment {
    /// Its record in `project.json`.
    var record: JSONValue {
        var record = summary
        record[kind.digestKey] = .string(digest.description)
        if let size { record["size"] = .integer(Int64(clamping: size)) }
        return .object(record)
    }

    /// Reads the attachment of a kind from the record of its version.
    /// - Returns: nil if there is none. A record that cannot be read, such as one of a later release, counts as none if slipway
    ///   makes the document again by itself.
    /// - Throws: `project.damaged`
    init?(_ kind: any AttachmentKind.Type, of version: JSONFields<SavedModelsFailure>) throws {
        guard version.has(kind.key) else { return nil }
        self.kind = kind
        do {
            let record = try version.object(kind.key)
            digest = try record.digest(kind.digestKey)
            size = kind.hasSize ? try record.size("size") : nil
            summary = try kind.summary(in: record)
        } catch {
            guard kind.replacement.isAutomatic else { throw error }
            return nil
        }
    }
}
