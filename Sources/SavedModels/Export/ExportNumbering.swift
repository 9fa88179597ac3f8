import Bundles
import DurableFiles
import Identifiers

/// The id, sequence and time of an exported bundle: those of a new bundle, or of an earlier one that is made once more.
struct ExportNumbering {
    private let request: ExportRequest
    private let state: ProjectState
    /// The digest of the content alone, without sequence, id and time.
    private let snapshot: Digest

    /// - Parameter others: the files of the bundle beside the models.
    init(_ request: ExportRequest, state: ProjectState, others: [BundleSnapshot.OtherFile]) {
        self.request = request
        self.state = state
        guard let id = BundleID("content") else { preconditionFailure("a plain word is a bundle id") }
        let content = Self.manifest(request, state, id, 1, Timestamp(seconds: 0), nil)
        var digest = StreamingDigest()
        for part in [content.json()] + others.flatMap({ [Array($0.name.text.utf8), $0.identity] }) {
            part.withUnsafeBytes { digest.update($0) }
        }
        snapshot = digest.finish()
    }

    func record(_ manifest: BundleManifest, digest: Digest) -> ExportRecord {
        ExportRecord(
            sequence: manifest.sequence,
            id: manifest.bundle,
            created: manifest.created,
            manifest: digest,
            snapshot: snapshot,
            versions: Dictionary(
                state.models.map { ($0.name, $0.versions.map(\.version)) },
                uniquingKeysWith: { first, _ in first }
            ),
            active: state.models.reduce(into: [:]) { $0[$1.name] = $1.active },
            evaluations: request.evaluations.ids(in: state)
        )
    }

    /// Chooses the manifest. The same content once more is the same bundle: the last one, or the one of the id that was asked
    /// for. A node takes no bundle with a sequence below the one it runs, so going back to an earlier content makes a new bundle.
    /// - Throws: `export.id-taken` if the id names a bundle with other content, `export.sequence-taken` if the sequence does.
    func choose() throws -> (manifest: BundleManifest, isNew: Bool) {
        if let again = try earlier(), let manifest = remade(again) { return (manifest, false) }
        let sequence = try nextSequence()
        let created = request.created ?? Timestamp(seconds: request.now.milliseconds / 1000)
        let id = try request.id ?? defaultID(created, sequence)
        return (manifest(id, sequence, created, state.exports.last?.manifest), true)
    }

    /// The manifest of an earlier bundle, which names the one before it. After a merge that may be any other.
    private func remade(_ index: Int) -> BundleManifest? {
        let record = state.exports[index]
        let before = index == 0 ? nil : state.exports[index - 1].manifest
        let others = state.exports.indices.filter { $0 != index && $0 != index - 1 }
        for previous in [before, nil] + others.map({ Optional(state.exports[$0].manifest) }) {
            let manifest = manifest(record.id, record.sequence, record.created, previous)
            if StreamingDigest.of(manifest.json()) == record.manifest { return manifest }
        }
        return nil
    }

    private func nextSequence() throws -> Int64 {
        let last = state.exports.last
        if let wanted = request.sequence {
            guard wanted > last?.sequence ?? 0 else {
                throw SavedModelsFailure(
                    .exportSequenceTaken,
                    "sequence \(wanted)",
                    expected: "a number above \(last?.sequence ?? 0)"
                        + (last.map { ", which the bundle \($0.id) has" } ?? ""),
                    found: "\(wanted), and content that no bundle of that number has"
                )
            }
            return wanted
        }
        let highest = max(last?.sequence ?? 0, request.after ?? 0)
        let (sequence, isTooLarge) = highest.addingReportingOverflow(1)
        guard !isTooLarge else {
            throw SavedModelsFailure(
                .exportSequence,
                request.id?.text ?? "the export",
                expected: "a last sequence below 2^63-1, so that a next one follows",
                found: "\(highest); export this project under another name"
            )
        }
        return sequence
    }

    /// The bundle that has this content, and the id and the sequence that are asked for.
    private func earlier() throws -> Int? {
        let index: Int
        if let id = request.id {
            guard let found = state.exports.firstIndex(where: { $0.id == id }) else { return nil }
            guard state.exports[found].snapshot == snapshot else { throw taken(id, state.exports[found]) }
            guard request.allows(state.exports[found].sequence) else { throw taken(id, state.exports[found]) }
            index = found
        } else if let sequence = request.sequence {
            let found = state.exports.lastIndex { $0.sequence == sequence && $0.snapshot == snapshot }
            guard let found else { return nil }
            index = found
        } else {
            guard let last = state.exports.indices.last, state.exports[last].snapshot == snapshot,
                request.allows(state.exports[last].sequence)
            else { return nil }
            index = last
        }
        if let created = request.created, created != state.exports[index].created {
            guard request.id == nil else { throw taken(state.exports[index].id, state.exports[index]) }
            return nil
        }
        return index
    }

    private func taken(_ id: BundleID, _ record: ExportRecord) -> SavedModelsFailure {
        SavedModelsFailure(
            .exportIdentifier,
            id.text,
            expected: "an id that no other bundle of this project has",
            found:
                "the bundle of \(record.created), sequence \(record.sequence)"
                + (record.snapshot == snapshot ? "" : ", with other content") + "; choose another --id"
        )
    }

    /// `2026-11-23.7`
    private func defaultID(_ created: Timestamp, _ sequence: Int64) throws -> BundleID {
        let text = "\(created.description.prefix(10)).\(sequence)"
        guard let id = BundleID(text) else {
            throw SavedModelsFailure(.exportOptions, "--id", expected: BundleID.rule, found: "\"\(text)\"; give --id")
        }
        guard let record = state.exports.first(where: { $0.id == id }) else { return id }
        throw taken(id, record)
    }

    private func manifest(
        _ id: BundleID,
        _ sequence: Int64,
        _ created: Timestamp,
        _ previous: Digest?
    ) -> BundleManifest {
        Self.manifest(request, state, id, sequence, created, previous)
    }

    private static func manifest(
        _ request: ExportRequest,
        _ state: ProjectState,
        _ id: BundleID,
        _ sequence: Int64,
        _ created: Timestamp,
        _ previous: Digest?
    ) -> BundleManifest {
        BundleManifest(
            project: state.name,
            bundle: id,
            sequence: sequence,
            previous: previous,
            created: created,
            expires: request.expires,
            targets: Set(request.targets).sorted(),
            notes: request.notes,
            models: Snapshot.models(of: state),
            producer: request.producer
        )
    }
}

extension ExportRequest {
    /// True if an earlier bundle with this sequence can be the one that is asked for.
    fileprivate func allows(_ sequence: Int64) -> Bool {
        (self.sequence ?? sequence) == sequence && sequence > after ?? 0
    }
}

extension BundleSnapshot.OtherFile {
    /// Bytes that differ where the content does.
    fileprivate var identity: [UInt8] {
        switch content {
        case .bytes(let bytes): bytes
        case .file(let digest, _, _): Array(digest.description.utf8)
        }
    }
}
