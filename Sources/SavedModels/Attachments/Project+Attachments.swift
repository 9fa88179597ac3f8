import Bundles
import ContentStore
import Identifiers

extension Project {
    /// Adds an attachment to a version; one of its kind is replaced.
    /// - Parameters:
    ///   - purpose: the command, shown to other commands that wait for the lock.
    ///   - make: puts the document of a version into the ingest.
    /// - Throws: `model.missing`, `version.missing`, or what `make` throws; nothing is changed then.
    func attach(
        to name: ModelName,
        _ id: VersionID,
        for purpose: String,
        _ make: (SavedVersion, Ingest) throws -> Attachment
    ) throws {
        try attach(to: name, id, for: purpose, without: []) { [try make($0, $1)] }
    }

    /// Adds attachments to a version in one change.
    /// - Parameter stale: kinds whose attachments go, since they were made of what is replaced.
    func attach(
        to name: ModelName,
        _ id: VersionID,
        for purpose: String,
        without stale: [any AttachmentKind.Type],
        _ make: (SavedVersion, Ingest) throws -> [Attachment]
    ) throws {
        try change(purpose) { state in
            var model = try state.require(name)
            var version = try state.require(name, id)
            let ingest = try store.beginIngest()
            do {
                let made = try make(version, ingest)
                for kind in stale { version.detach(kind) }
                for attachment in made { version.attach(attachment) }
                try ingest.commit()
            } catch {
                ingest.discard()
                throw error
            }
            model.put(version)
            state.put(model)
        }
    }

    /// Removes the attachment of a kind from a version, and its document from the store.
    /// - Parameter others: kinds whose attachments go with it.
    /// - Returns: false if there was none.
    func detach(
        _ kind: any AttachmentKind.Type,
        with others: [any AttachmentKind.Type] = [],
        from name: ModelName,
        _ id: VersionID,
        for purpose: String
    ) throws -> Bool {
        let isGone = try change(purpose) { state in
            var model = try state.require(name)
            var version = try state.require(name, id)
            guard version.attachment(kind) != nil else { return false }
            for kind in [kind] + others { version.detach(kind) }
            model.put(version)
            state.put(model)
            return true
        }
        if isGone { _ = try collectGarbage() }
        return isGone
    }

    /// Copies attachments to another project if the copy of a version lacks them; existing ones stay.
    /// - Parameter name: the model's name there.
    func copyAttachments(
        of model: ModelName,
        _ version: SavedVersion,
        to copy: inout SavedVersion,
        as name: ModelName,
        into ingest: Ingest
    ) throws {
        for attachment in version.attachments where copy.attachments.displaced(by: attachment) == nil {
            let owned = OwnedAttachment(model: model, version: version, attachment: attachment)
            guard let copied = try attachment.kind.copy(owned, as: name, from: store, into: ingest) else { continue }
            // Under another name the document may be another one, which the copy has already.
            if copy.attachments.displaced(by: copied) == nil { copy.attach(copied) }
        }
    }

    /// The files beside the models that the attachments of the project and of all versions put into a bundle.
    /// - Parameter choice: the evaluations that go along.
    func attachmentFiles(of state: ProjectState, _ choice: ExportedEvaluations) throws -> [BundleSnapshot.OtherFile] {
        let all = state.attachments.filter { choice.includes($0, in: state) }
        return try Attachment.kinds.flatMap { kind in
            try kind.bundleFiles(all.filter { $0.attachment.kind == kind }, in: store)
        } + comparisonFiles(of: state, choice)
    }
}
