import Archive
import Bundles
import ContentStore
package import DurableFiles
import Identifiers
import ModelScan
import ModelWorkers

extension Project {
    /// Writes the project as it is now as one signed bundle, and records it.
    /// - Parameters:
    ///   - name: the file's name in `directory`; nil: `PROJECT-ID.slipway.tar` and the suffix of the compression.
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
        try Self.check(request)
        var clock = PhaseTimer(request.steps)
        let scans = try scanned(&state, request)
        clock.end("scan")
        let versions = try Snapshot.versions(of: state, in: store)
        let others = try attachmentFiles(of: state, request.evaluations) + wheelFiles(wheels)
        let numbering = ExportNumbering(request, state: state, others: others)
        let choice = try numbering.choose()
        let fileName = name ?? Self.fileName(choice.manifest, request.compression)
        try Self.prepare(directory, fileName, versions, others)
        let snapshot = BundleSnapshot(manifest: choice.manifest, versions: versions, others: others)
        clock.end("snapshot")
        let summary = try BundleExport(snapshot, store: store).write(
            fileName,
            in: directory,
            identity: request.identity,
            compression: request.compression,
            width: request.width,
            progress: request.progress,
            steps: request.steps
        )
        let changes = choice.isNew ? schemaChanges(of: state) : []
        if choice.isNew { state.exports.append(numbering.record(choice.manifest, digest: summary.manifestDigest)) }
        return ExportReport(
            manifest: choice.manifest,
            summary: summary,
            fileName: fileName,
            isNew: choice.isNew,
            scans: scans,
            wheels: wheels?.wheels.count,
            nativeForms: state.models.reduce(0) { $0 + $1.versions.count { $0.nativeDigest != nil } },
            evaluations: request.evaluations.ids(in: state).count,
            predictions: others.count { $0.name.text.hasSuffix(PredictionsAttachment.suffix) },
            unproven: state.models.compactMap { model in
                guard let active = model.active, model.version(active)?.golden == nil else { return nil }
                return ExportReport.ActiveVersion(model: model.name, version: active)
            },
            schemaChanges: changes
        )
    }

    /// The reports on all versions. Versions that an older slipway imported are scanned now.
    /// - Throws: `scan.dangerous` or `scan.sealed` where the policy refuses a version.
    private func scanned(_ state: inout ProjectState, _ request: ExportRequest) throws -> [ScannedVersion] {
        let ingest = try store.beginIngest()
        do {
            let scans = try VersionScan.complete(&state, in: ingest, width: request.width)
            try ingest.commit()
            try VersionScan.require(request.scanPolicy, of: scans)
            return scans
        } catch {
            ingest.discard()
            throw error
        }
    }

    private static func check(_ request: ExportRequest) throws {
        if let expires = request.expires, expires <= request.now {
            throw SavedModelsFailure(
                .exportOptions,
                "--expires",
                expected: "a time to come",
                found: expires.description
            )
        }
        for target in request.targets where target.isEmpty || target.unicodeScalars.contains(where: { $0.value < 32 }) {
            throw SavedModelsFailure(.exportOptions, "--target", expected: "the name of a node", found: "\"\(target)\"")
        }
    }

    private static func fileName(_ manifest: BundleManifest, _ compression: Compression?) -> String {
        let suffix =
            switch compression {
            case nil: ""
            case .zstd?: ".zst"
            case .gzip?: ".gz"
            }
        return "\(manifest.project)-\(manifest.bundle).slipway.tar\(suffix)"
    }

    /// Requires a place for the output that has space, and removes the leftovers of an interrupted export of the same file.
    private static func prepare(
        _ directory: DirectoryHandle,
        _ name: String,
        _ versions: [BundleSnapshot.Version],
        _ others: [BundleSnapshot.OtherFile]
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
