import Archive
import Bundles
import ContentStore
package import DurableFiles
import Identifiers
import ModelScan
import ModelWorkers
import Signing

extension Project {
    /// Writes the project as it is now as one signed bundle, and records it.
    /// - Parameters:
    ///   - name: the file's name in `directory`; nil: `PROJECT-ID.slipway.tar`, for a delta `PROJECT-ID.delta.slipway.tar`, and the
    ///     suffix of the compression.
    /// - Throws: on any failure nothing of the file stays, and nothing is recorded.
    package func export(_ request: ExportRequest, as name: String?, in directory: DirectoryHandle) throws
        -> ExportReport
    {
        try change("slipway export") { state in try export(request, nil, as: name, in: directory, &state) }
    }

    /// - Parameter wheels: those of every version; nil: none go along.
    func export(
        _ request: ExportRequest,
        _ wheels: Wheelhouse?,
        as name: String?,
        in directory: DirectoryHandle,
        _ state: inout ProjectState
    ) throws -> ExportReport {
        try Self.check(request, of: state)
        var clock = PhaseTimer(request.steps)
        let scans = try scanned(&state, request)
        clock.end("scan")
        let chosen = try request.selection.applied(to: state)
        let versions = try Snapshot.versions(of: chosen, in: store)
        let others = try attachmentFiles(of: chosen, request.evaluations) + wheelFiles(wheels)
        let numbering = ExportNumbering(request, state: chosen, others: others)
        let choice = try numbering.choose()
        let fileName = name ?? Self.fileName(choice.manifest, request)
        try Self.prepare(directory, fileName, versions, others, beside: request.base)
        let snapshot = BundleSnapshot(manifest: choice.manifest, versions: versions, others: others)
        clock.end("snapshot")
        let summary = try BundleExport(snapshot, store: store).write(
            fileName,
            in: directory,
            identity: request.identity,
            base: request.base,
            compression: request.compression,
            width: request.width,
            progress: request.progress,
            steps: request.steps
        )
        let changes = choice.isNew ? schemaChanges(of: chosen) : []
        if choice.isNew { state.exports.append(numbering.record(choice.manifest, digest: summary.manifestDigest)) }
        return ExportReport(
            manifest: choice.manifest,
            summary: summary,
            fileName: fileName,
            isNew: choice.isNew,
            leftOut: ExportSelection.LeftOut(of: state, beside: chosen),
            scans: scans,
            wheels: wheels?.wheels.count,
            nativeForms: chosen.withoutNeed,
            evaluations: request.evaluations.ids(in: chosen).count,
            predictions: others.count { $0.name.text.hasSuffix(PredictionsAttachment.suffix) },
            unproven: chosen.models.compactMap { model in
                guard let active = model.active, model.version(active)?.golden == nil else { return nil }
                return ExportReport.ActiveVersion(model: model.name, version: active)
            },
            schemaChanges: changes
        )
    }

    /// The reports on the chosen versions. Versions that an older slipway imported are scanned now.
    /// - Throws: `scan.dangerous` or `scan.sealed` where the policy refuses a version.
    private func scanned(_ state: inout ProjectState, _ request: ExportRequest) throws -> [ScannedVersion] {
        let chosen = try request.selection.applied(to: state)
        let ingest = try store.beginIngest()
        do {
            let scans = try VersionScan.complete(&state, in: ingest, width: request.width) { model, version in
                chosen.model(model)?.version(version) != nil
            }
            try ingest.commit()
            try VersionScan.require(request.scanPolicy, of: scans)
            return scans
        } catch {
            ingest.discard()
            throw error
        }
    }

    private static func check(_ request: ExportRequest, of state: ProjectState) throws {
        if let expires = request.expires, expires <= request.now {
            throw SavedModelsFailure(
                .exportOptions,
                "--expires",
                expected: "a time to come",
                found: expires.description
            )
        }
        if let base = request.base, base.manifest.project != state.name {
            throw SavedModelsFailure(
                .exportOptions,
                "--base",
                expected: "a bundle of the project \(state.name)",
                found: "one of \(base.manifest.project)"
            )
        }
        for target in request.targets where target.isEmpty || target.unicodeScalars.contains(where: { $0.value < 32 }) {
            throw SavedModelsFailure(.exportOptions, "--target", expected: "the name of a node", found: "\"\(target)\"")
        }
    }

    private static func fileName(_ manifest: BundleManifest, _ request: ExportRequest) -> String {
        let suffix =
            switch request.compression {
            case nil: ""
            case .zstd?: ".zst"
            case .gzip?: ".gz"
            }
        let kind = request.base == nil ? "" : ".delta"
        return "\(manifest.project)-\(manifest.bundle)\(kind).slipway.tar\(suffix)"
    }

    /// Requires a place for the output that has space, and removes the leftovers of an interrupted export of the same file.
    private static func prepare(
        _ directory: DirectoryHandle,
        _ name: String,
        _ versions: [BundleSnapshot.Version],
        _ others: [BundleSnapshot.OtherFile],
        beside base: UnverifiedBundle?
    ) throws {
        if let status = try directory.status(of: name), status.kind != .regular {
            throw SavedModelsFailure(
                .exportOutput,
                directory.fullPath(of: name),
                expected: "a new file, or one to replace",
                found: "something that is no regular file; choose another name"
            )
        }
        try directory.removeLeftovers(of: name)
        var sizes: [Digest: UInt64] = [:]
        for file in versions.flatMap(\.files) { sizes[file.digest] = file.size }
        for case .file(let digest, let size, _) in others.map(\.content) { sizes[digest] = size }
        for digest in base?.resources.map(\.digest) ?? [] { sizes[digest] = nil }
        let bytes = sizes.values.reduce(1 << 20, +)
        let space = try directory.space()
        guard space.fits(bytes: bytes, leaving: 0) else {
            throw SavedModelsFailure(
                .exportSpace,
                directory.path,
                expected: "about \(bytes) bytes free",
                found: "\(space.freeBytes); free some space"
            )
        }
    }
}
