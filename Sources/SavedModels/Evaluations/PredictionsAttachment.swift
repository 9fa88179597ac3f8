import Bundles
import ContentStore
import DurableFiles
import Identifiers
import StrictJSON

/// A file of the predictions that evaluations of a version are of. It is personal data: it stays in the project, unless an export is told
/// to take it along, as `evaluations/MODEL/VERSION/DIGEST12.predictions`.
package enum PredictionsAttachment: AttachmentKind {
    static let key = "predictions"
    static let digestKey = "file"
    static let hasSize = true
    static let noun = "file of predictions"
    static let replacement = AttachmentReplacement.command("slipway evaluate")
    static let number = AttachmentNumber.many

    static func summary(in _: JSONFields<SavedModelsFailure>) throws -> JSONObject { JSONObject() }

    /// - Parameter file: the whole of it, wherever it was read or written last.
    static func attachment(_ file: OpenFile, in ingest: Ingest) throws -> Attachment {
        try file.rewind()
        let (digest, size) = try ingest.add(contentsOf: file)
        return Attachment(kind: Self.self, digest: digest, size: size, summary: JSONObject())
    }

    /// The end of its name in a bundle.
    static let suffix = ".predictions"

    static func entryName(_ model: ModelName, _ version: VersionID, _ digest: Digest) throws -> EntryName {
        try EntryName("evaluations/\(model)/\(version)/\(digest.short)\(suffix)")
    }

    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        try all.map { owned in
            let name = try entryName(owned.model, owned.version.version, owned.attachment.digest)
            return try bundleFile(name, owned.attachment, in: store)
        }
    }
}
