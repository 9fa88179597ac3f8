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

    /// Reads the attachments of a kind from the record of what they belong to.
    /// - Returns: none if there is none. A record that cannot be read, such as one of a later release, counts as none if slipway
    ///   makes the document again by itself.
    /// - Throws: `project.damaged`
    static func all(
        _ kind: any AttachmentKind.Type,
        of owner: JSONFields<SavedModelsFailure>
    ) throws -> [Attachment] {
        guard owner.has(kind.key) else { return [] }
        do {
            switch kind.number {
            case .one: return [try Attachment(kind, owner.object(kind.key))]
            case .many: return try owner.objects(kind.key).map { try Attachment(kind, $0) }
            }
        } catch {
            guard kind.replacement.isAutomatic else { throw error }
            return []
        }
    }

    private init(_ kind: any AttachmentKind.Type, _ record: JSONFields<SavedModelsFailure>) throws {
        self.kind = kind
        digest = try record.digest(kind.digestKey)
        size = kind.hasSize ? try record.size("size") : nil
        summary = try kind.summary(in: record)
    }
}

extension [Attachment] {
    /// The records of attachments by the keys of their kinds, as the members of what they belong to.
    var records: [(key: String, value: JSONValue)] {
        Dictionary(grouping: self) { $0.kind.key }.sorted { $0.key < $1.key }.map { key, attachments in
            switch attachments[0].kind.number {
            case .one: (key: key, value: attachments[0].record)
            case .many: (key: key, value: .array(attachments.map(\.record)))
            }
        }
    }
}
