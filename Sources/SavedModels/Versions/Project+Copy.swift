import Bundles
import ContentStore
import DurableFiles
import EvaluationRecords
package import Identifiers

/// The outcome of copying a saved model to another project.
package struct ModelCopyReport: Sendable {
    package let model: ModelName
    /// Versions that were not there before.
    package internal(set) var new: [VersionID] = []
    /// Versions that were there with the same content.
    package internal(set) var known: [VersionID] = []
}

extension DirectoryHandle {
    fileprivate func isSame(as other: DirectoryHandle) throws -> Bool {
        let (left, right) = (try status(of: "."), try other.status(of: "."))
        return left?.inode == right?.inode && left?.device == right?.device
    }
}

extension Project {
    /// Copies a model with all its versions, or one of them, into another project. Where both are on one file system the
    /// content is linked and costs no space.
    /// - Parameters:
    ///   - name: the model's name there; nil: as here.
    /// - Throws: `version.immutable` if the other project has another content under a version's name; nothing is changed.
    package func copy(
        _ model: ModelName,
        _ version: VersionID?,
        to other: Project,
        as name: ModelName?
    ) throws -> ModelCopyReport {
        let lock = try hold("slipway copy")
        defer { withExtendedLifetime(lock) {} }
        let source = try state().require(model)
        let versions = try version.map { [try state().require(model, $0)] } ?? source.versions
        let isSame = try root.isSame(as: other.root)
        guard !isSame || (name ?? model) != model else {
            throw SavedModelsFailure(.importOptions, model.text, "is to be copied onto itself; give --to or --as")
        }
        let target = name ?? model
        // One project has one lock, which is held already.
        if isSame {
            return try change(holding: lock) { try copy(source, versions, to: other, as: target, &$0) }
        }
        return try other.change("slipway copy") { try copy(source, versions, to: other, as: target, &$0) }
    }

    private func copy(
        _ source: SavedModel,
        _ versions: [SavedVersion],
        to other: Project,
        as name: ModelName,
        _ state: inout ProjectState
    ) throws -> ModelCopyReport {
        let known = state.model(name)
        let title = name == source.name ? source.title : nil
        var copied = known ?? SavedModel(name: name, title: title)
        var report = ModelCopyReport(model: name)
        let ingest = try other.store.beginIngest()
        do {
            for version in versions {
                var copy = version
                if let there = copied.version(version.version) {
                    guard there.manifest == version.manifest else { throw Self.differs(name, there, version) }
                    report.known.append(version.version)
                    copy = there
                } else {
                    try link(version, into: ingest)
                    copy.attachments = []
                    report.new.append(version.version)
                }
                try copyAttachments(of: source.name, version, to: &copy, as: name, into: ingest)
                copied.put(copy)
            }
            Self.describe(&copied, by: source, isNew: known == nil, versions.map(\.version))
            state.put(copied)
            if name == source.name {
                try copyComparisons(naming: versions, of: name, to: &state, into: ingest)
                try copyDrift(naming: versions, of: name, to: &state, into: ingest)
            }
            try ingest.commit()
            return report
        } catch {
            ingest.discard()
            throw error
        }
    }

    /// Copies the comparisons that name one of these versions, and whose versions are all there now. A comparison says names, so that it
    /// is none of copies with other names.
    private func copyComparisons(
        naming versions: [SavedVersion],
        of model: ModelName,
        to other: inout ProjectState,
        into ingest: Ingest
    ) throws {
        for kept in try state().comparisons {
            guard versions.contains(where: { kept.mark.names(model, $0.version, $0.manifest) }) else { continue }
            let areThere = kept.mark.sides.map(\.model).allSatisfy { side in
                side.version.map { other.model(side.name)?.version($0)?.manifest == side.manifest } ?? true
            }
            guard areThere, other.documents.displaced(by: kept.attachment) == nil,
                let copied = try ComparisonAttachment.link(kept.attachment, from: store, into: ingest)
            else { continue }
            other.documents.put(copied)
        }
    }

    /// Copies the drift reports that have the answers of one of these versions, under the same name.
    private func copyDrift(
        naming versions: [SavedVersion],
        of model: ModelName,
        to other: inout ProjectState,
        into ingest: Ingest
    ) throws {
        for kept in try state().driftReports {
            guard versions.contains(where: { kept.mark.names(model, $0.version, $0.manifest) }),
                other.documents.displaced(by: kept.attachment) == nil,
                let copied = try DriftAttachment.link(kept.attachment, from: store, into: ingest)
            else { continue }
            other.documents.put(copied)
        }
    }

    private func link(_ version: SavedVersion, into ingest: Ingest) throws {
        for file in try files(of: version) { try ingest.add(file.digest, size: file.size, from: store) }
        try ingest.add(version.config, size: version.configSize, from: store)
        try ingest.add(version.manifest, size: version.manifestSize, from: store)
    }

    /// Copies aliases with their versions; those of an existing model of that name stay.
    private static func describe(_ copy: inout SavedModel, by source: SavedModel, isNew: Bool, _ versions: [VersionID])
    {
        for (alias, version) in source.aliases where versions.contains(version) && copy.aliases[alias] == nil {
            copy.aliases[alias] = version
        }
        guard isNew else { return }
        copy.task = source.task
        copy.description = source.description
        copy.tags = source.tags
        if let active = source.active, versions.contains(active) { copy.active = active }
    }

    private static func differs(_ name: ModelName, _ there: SavedVersion, _ new: SavedVersion) -> SavedModelsFailure {
        SavedModelsFailure(
            .versionImmutable,
            "\(name) \(there.version)",
            expected: "the content \(new.manifest), which is to be copied",
            found: "\(there.manifest) in the other project; copy it under another name with --as"
        )
    }
}
