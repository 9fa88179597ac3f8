import Bundles
import ContentStore
import EvaluationRecords
package import Identifiers
import StrictJSON

/// The reference profile of a version: the data that the version was judged on, in counts. A bundle has each in a file of its own,
/// `references/MODEL/VERSION.json`; a node compares its traffic with it.
package enum ReferenceAttachment: AttachmentKind {
    static let key = "reference"
    static let digestKey = "profile"
    static let hasSize = true
    static let noun = "reference profile"
    static let replacement = AttachmentReplacement.command("slipway reference")
    static let format: Int64 = 3

    /// The file's name in a bundle.
    package static func entryName(_ model: ModelName, _ version: VersionID) -> EntryName {
        EntryName(unchecked: "references/\(model)/\(version).json")
    }

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        try ReferenceMark(record).record
    }

    static func attachment(_ profile: ReferenceProfile, in ingest: Ingest) throws -> Attachment {
        try Attachment(Self.self, profile.bytes, ReferenceMark(of: profile).record, in: ingest)
    }

    /// The profile, which is of the version that it lies with.
    /// - Throws: `reference.damaged` if it is lost or cannot be read, `reference.foreign` if it is of something else.
    static func profile(_ owned: OwnedAttachment, in store: ContentStore) throws -> ReferenceProfile {
        let (model, version) = (owned.model, owned.version)
        let document = KeptDocument(owned.attachment, "reference profile of \(model) \(version.version)", in: store)
        let profile = try document.read(.referenceDamaged, again: "slipway reference") { bytes, subject in
            try ReferenceProfile.read(bytes, subject: subject)
        }
        try profile.require(model, version.version, version.manifest)
        return profile
    }

    /// A profile names its model, so that a copy under another name is a document of its own. One that is lost stays behind.
    static func copy(
        _ owned: OwnedAttachment,
        as name: ModelName,
        from store: ContentStore,
        into ingest: Ingest
    ) throws -> Attachment? {
        guard name != owned.model else { return try link(owned.attachment, from: store, into: ingest) }
        guard try store.contains(owned.attachment.digest) else { return nil }
        return try attachment(profile(owned, in: store).renamed(name), in: ingest)
    }

    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        try all.map { owned in
            _ = try profile(owned, in: store)
            return try bundleFile(entryName(owned.model, owned.version.version), owned.attachment, in: store)
        }
    }
}

extension ReferenceProfile {
    /// The same of a model with another name. Members that this release does not know stay.
    /// - Throws: `reference.invalid`
    func renamed(_ name: ModelName) throws -> ReferenceProfile {
        let subject = "reference profile \(id.short)"
        var document = try JSONParser.parse(bytes, subject: subject, sizeLimit: Self.limit)
        var result = document["result"] ?? .null
        var model = result["model"] ?? .null
        model["model"] = .string(name.text)
        result["model"] = model
        document["result"] = result
        return try ReferenceProfile.read(JSONWriter.bytes(of: document), subject: subject)
    }
}

extension SavedVersion {
    /// The mark of its reference profile; nil if it has none.
    package var reference: ReferenceMark? { attachment(ReferenceAttachment.self).flatMap { ReferenceMark($0.summary) } }

    /// The digest of the document of its reference profile.
    package var referenceDigest: Digest? { attachment(ReferenceAttachment.self)?.digest }
}
