import ContentStore
import DurableFiles
package import Identifiers
package import StrictJSON

/// A document that is kept beside a version: in the project's content store, and signed with the version in each bundle.
///
/// A version has one of a kind, or many, as the kind says. `project.json` keeps its digest and its summary; the document itself is a
/// blob, which the garbage collection keeps as long as the version has the attachment. Documents that are of no single version, such as
/// comparisons, are attachments of the project, and kept in the same way.
package struct Attachment: Sendable, Hashable {
    let kind: any AttachmentKind.Type
    /// The blob of the document in the project's content store.
    package let digest: Digest
    /// Bytes of the document; nil for a kind of which `project.json` keeps no size.
    package let size: UInt64?
    /// The facts that a list shows without opening the document. Its kind says which.
    package let summary: JSONObject

    /// All kinds, in the order of their files in a bundle. A test adds one of its own for the time of a task.
    @TaskLocal static var kinds: [any AttachmentKind.Type] = [
        ScanAttachment.self, GoldenAttachment.self, NativeAttachment.self, EvaluationAttachment.self,
        PredictionsAttachment.self, ComparisonAttachment.self, ReferenceAttachment.self, DriftAttachment.self,
    ]

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

extension Attachment {
    /// - Parameter bytes: the document, which goes into the ingest.
    init(_ kind: any AttachmentKind.Type, _ bytes: [UInt8], _ summary: JSONObject, in ingest: Ingest) throws {
        self.init(kind: kind, digest: try ingest.add(bytes), size: UInt64(bytes.count), summary: summary)
    }

    /// The text that tells it from others of its kind.
    var identity: String { kind.identity(of: self) }

    /// True if the two cannot be beside one version: then the later takes the place of the earlier.
    fileprivate func displaces(_ other: Attachment) -> Bool {
        guard kind == other.kind else { return false }
        switch kind.number {
        case .one: return true
        case .many: return identity.isSame(as: other.identity)
        }
    }

    fileprivate static func precedes(_ left: Attachment, _ right: Attachment) -> Bool {
        left.kind.key == right.kind.key ? left.identity < right.identity : left.kind.key < right.kind.key
    }
}

extension [Attachment] {
    /// Puts an attachment in its place: ascending by kind, and by identity within one. The one that it displaces goes.
    mutating func put(_ attachment: Attachment) {
        removeAll { attachment.displaces($0) }
        insert(attachment, at: partitioningIndex { !Attachment.precedes($0, attachment) })
    }

    /// The one that an attachment would displace.
    func displaced(by attachment: Attachment) -> Attachment? {
        first { attachment.displaces($0) }
    }

    func all(_ kind: any AttachmentKind.Type) -> [Attachment] {
        filter { $0.kind == kind }
    }
}

extension SavedVersion {
    /// The attachment of a kind of which there is one at most.
    func attachment(_ kind: any AttachmentKind.Type) -> Attachment? {
        attachments.first { $0.kind == kind }
    }

    /// Adds an attachment; the one of its kind is replaced, or the one of its identity where there may be many.
    mutating func attach(_ attachment: Attachment) {
        attachments.put(attachment)
    }

    /// Takes out all attachments of a kind.
    mutating func detach(_ kind: any AttachmentKind.Type) {
        attachments.removeAll { $0.kind == kind }
    }

    /// Takes out one of many.
    mutating func detach(_ attachment: Attachment) {
        attachments.removeAll { attachment.displaces($0) }
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
