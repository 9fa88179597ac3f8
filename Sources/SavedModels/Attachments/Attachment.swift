import DurableFiles
package import Identifiers
package import StrictJSON

/// A document that is kept beside a version: in the project's content store, and signed with the version in each bundle.
///
/// A version has at most one of each kind. `project.json` keeps its digest and its summary; the document itself is a blob,
/// which the garbage collection keeps as long as the version has the attachment.
package struct Attachment: Sendable, Hashable {
    let kind: any AttachmentKind.Type
    /// The blob of the document in the project's content store.
    package let digest: Digest
    /// Bytes of the document; nil for a kind of which `project.json` keeps no size.
    package let size: UInt64?
    /// The facts that a list shows without opening the document. Its kind says which.
    package let summary: JSONObject

    /// All kinds, in the order of their files in a bundle. A test adds one of its own for the time of a task.
    @TaskLocal static var kinds: [any AttachmentKind.Type] = [ScanAttachment.self, GoldenAttachment.self]

    package static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.digest == right.digest && left.size == right.size
            && left.summary == right.summary
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind.key)
        hasher.combine(digest)
    }
}

/// An attachment with the version that it belongs to.
struct OwnedAttachment {
    let model: ModelName
    let version: SavedVersion
    let attachment: Attachment
}

extension SavedVersion {
    func attachment(_ kind: any AttachmentKind.Type) -> Attachment? {
        attachments.first { $0.kind == kind }
    }

    /// Adds an attachment; one of its kind is replaced.
    mutating func attach(_ attachment: Attachment) {
        detach(attachment.kind)
        let at = attachments.partitioningIndex { $0.kind.key >= attachment.kind.key }
        attachments.insert(attachment, at: at)
    }

    mutating func detach(_ kind: any AttachmentKind.Type) {
        attachments.removeAll { $0.kind == kind }
    }
}

extension ProjectState {
    /// The attachments of all versions, in the order of the versions.
    var attachments: [OwnedAttachment] {
        models.flatMap { model in
            model.versions.flatMap { version in
                version.attachments.map { OwnedAttachment(model: model.name, version: version, attachment: $0) }
            }
        }
    }
}
