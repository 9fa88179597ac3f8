import Bundles
import ContentStore
import Evaluation
package import Identifiers
import Inference
import StrictJSON

/// The golden prediction of a version. A bundle has each in a file of its own, `golden/MODEL/VERSION.json`.
package enum GoldenAttachment: AttachmentKind {
    static let key = "golden"
    static let digestKey = "record"
    static let hasSize = true
    static let noun = "golden prediction"
    static let replacement = AttachmentReplacement.command("slipway golden")

    /// The file's name in a bundle.
    package static func entryName(_ model: ModelName, _ version: VersionID) -> EntryName {
        GoldenRecord.entryName(model, version)
    }

    private static let rowsKey = "rows"

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        summary(rows: try record.integer(rowsKey))
    }

    private static func summary(rows: Int64) -> JSONObject {
        JSONObject([(rowsKey, .integer(rows))])
    }

    static func rows(in summary: JSONObject) -> Int? {
        summary[rowsKey]?.integer.map { Int($0) }
    }

    static func attachment(_ record: GoldenRecord, in ingest: Ingest) throws -> Attachment {
        try Attachment(Self.self, record.written(), summary(rows: Int64(record.input.rows)), in: ingest)
    }

    /// The record, which is of the version that it lies with.
    /// - Throws: `golden.invalid` if it is lost, cannot be read, or is of something else.
    static func record(_ owned: OwnedAttachment, in store: ContentStore) throws -> GoldenRecord {
        let (model, version) = (owned.model, owned.version)
        let subject = "golden prediction of \(model) \(version.version)"
        guard try store.contains(owned.attachment.digest) else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "its record in the project",
                found: "nothing; make it again with `slipway golden \(model) \(version.version)`"
            )
        }
        let bytes = try store.read(owned.attachment.digest, limit: GoldenRecord.sizeLimit)
        let record = try GoldenRecord.read(bytes, subject: subject)
        try record.require(model, version.version, version.manifest)
        return record
    }

    /// A record names its model, so a copy under another name is a document of its own.
    static func copy(
        _ owned: OwnedAttachment,
        as name: ModelName,
        from store: ContentStore,
        into ingest: Ingest
    ) throws -> Attachment? {
        let record = try record(owned, in: store)
        guard name == owned.model else { return try attachment(record.renamed(name), in: ingest) }
        return try link(owned.attachment, from: store, into: ingest)
    }

    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        try all.map { owned in
            _ = try record(owned, in: store)
            return try bundleFile(entryName(owned.model, owned.version.version), owned.attachment, in: store)
        }
    }
}

extension SavedVersion {
    /// The record of its predictions; nil if nothing was recorded.
    package var golden: Attachment? { attachment(GoldenAttachment.self) }
}

extension Attachment {
    /// The rows of a golden prediction; nil for an attachment of another kind.
    package var rows: Int? { GoldenAttachment.rows(in: summary) }
}
