import Bundles
import ContentStore
import DurableFiles
import Identifiers
import StrictJSON

/// A kind of attachment. A new kind is a file with a type of this protocol, and a line in `Attachment.kinds`: the codec, the
/// copy to another project, the garbage collection, `slipway fsck` and the export then know it. Who shows it, such as `slipway show` and
/// `slipway inspect`, and a node that reads it in a bundle, do so by its name; docs/bundle-format.md has its file.
protocol AttachmentKind: Sendable {
    /// The key of its record in `project.json`, stable for ever.
    static var key: String { get }
    /// The member of its record that is the digest.
    static var digestKey: String { get }
    /// True if its record has the size.
    static var hasSize: Bool { get }
    /// Its name in a finding of `slipway fsck`, such as `golden prediction`.
    static var noun: String { get }
    static var replacement: AttachmentReplacement { get }
    /// The number of documents of this kind that one version, or the project, may have. Without a rule of its own it is one.
    static var number: AttachmentNumber { get }
    /// The first format of `project.json` of which a slipway knows the kind; an older one would forget its documents. Without a rule of its
    /// own it is 1 for one, 2 for many.
    static var format: Int64 { get }

    /// A text that tells two attachments of this kind apart where there may be many. Without a rule of its own it is the digest.
    static func identity(of attachment: Attachment) -> String

    /// The summary in a record of `project.json`.
    /// - Throws: `project.damaged`
    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject

    /// Brings the document into another project, for a copy of the version. Without a rule of its own the kind's documents are
    /// linked as they are, and a lost one stays behind.
    /// - Parameter name: the model's name there.
    /// - Returns: nil if the copy goes without it.
    /// - Throws: whatever makes the document unfit to travel.
    static func copy(
        _ owned: OwnedAttachment,
        as name: ModelName,
        from store: ContentStore,
        into ingest: Ingest
    ) throws -> Attachment?

    /// The files that a bundle gets.
    /// - Parameter all: every attachment of this kind, in the order of the versions.
    /// - Throws: whatever makes a document unfit to be signed.
    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile]
}

extension AttachmentKind {
    static var number: AttachmentNumber { .one }

    static var format: Int64 { number == .many ? 2 : 1 }

    static func identity(of attachment: Attachment) -> String { attachment.digest.hex }

    static func copy(
        _ owned: OwnedAttachment,
        as name: ModelName,
        from store: ContentStore,
        into ingest: Ingest
    ) throws -> Attachment? {
        try link(owned.attachment, from: store, into: ingest)
    }

    /// Links the document from another store.
    /// - Returns: nil if it is lost.
    static func link(_ attachment: Attachment, from store: ContentStore, into ingest: Ingest) throws -> Attachment? {
        guard let size = try store.size(of: attachment.digest) else { return nil }
        try ingest.add(attachment.digest, size: size, from: store)
        return attachment
    }

    /// A file of a bundle with the unchanged document.
    static func bundleFile(
        _ name: EntryName,
        _ attachment: Attachment,
        in store: ContentStore
    ) throws -> BundleSnapshot.OtherFile {
        let digest = attachment.digest
        let size = try attachment.size ?? store.open(digest).status().size
        return try BundleSnapshot.OtherFile(
            name: name,
            content: .file(digest, size: size, open: { try store.open(digest) })
        )
    }
}

/// The way in which a lost attachment comes back.
enum AttachmentReplacement {
    /// Slipway makes it again by itself, as the text says. So one that is lost, or has a record that cannot be read, counts as
    /// none.
    case automatic(String)
    /// A person runs this command, with the model and the version, to record it again.
    case command(String)

    var isAutomatic: Bool {
        if case .automatic = self { true } else { false }
    }

    /// The advice of `slipway fsck` about a lost one.
    func advice(_ model: ModelName, _ version: VersionID) -> String {
        switch self {
        case .automatic(let text): "slipway fsck --repair forgets it; \(text)"
        case .command(let command): "record it again: \(command) \(model) \(version)"
        }
    }

    /// The same about one of the project.
    var projectAdvice: String {
        switch self {
        case .automatic(let text): "slipway fsck --repair forgets it; \(text)"
        case .command(let command):
            "record it again with \(command), or give a copy of it: slipway fsck --repair --from BUNDLE|DIR"
        }
    }
}

/// The number of documents of one kind beside one version.
enum AttachmentNumber {
    /// One: its record is an object, and a new one takes its place.
    case one
    /// Any number: their records are an array, and none ever takes the place of another.
    case many
}
