package import Archive
import AsyncSupport
package import Bundles
import ContentStore
package import DurableFiles
package import Identifiers
package import ModelScan
import Scoring
package import Signing

/// How a project is to be exported.
package struct ExportRequest: Sendable {
    package var identity: SigningIdentity
    package var id: BundleID?
    package var notes: String?
    package var expires: Timestamp?
    /// The nodes it is for; empty: any.
    package var targets: [String] = []
    package var compression: Compression?
    package var scanPolicy = ScanPolicy.report
    package var now: Timestamp
    /// SOURCE_DATE_EPOCH: what `created` is to be.
    package var created: Timestamp?
    /// The program that writes it, such as `slipway 0.1.0`.
    package var producer: String
    /// Lanes for reading and hashing.
    package var width: Int
    package var progress: BundleProgress = { _, _ in }
    /// Told how long each part took.
    package var steps: StepReport = { _, _ in }

    package init(identity: SigningIdentity, now: Timestamp, producer: String, width: Int) {
        self.identity = identity
        self.now = now
        self.producer = producer
        self.width = width
    }
}

/// What was exported.
package struct ExportReport: Sendable {
    package let manifest: BundleManifest
    package let summary: BundleExport.Summary
    package let fileName: String
    /// False if it is an earlier bundle once more: equal to it but for `bundle.sig`.
    package let isNew: Bool
    /// What the scans of its versions found.
    package let scans: [ScannedVersion]
    /// How many went along; nil where none were asked for.
    package let wheels: Int?
    /// Active versions that bring no golden predictions.
    package let unproven: [ActiveVersion]
    /// Active versions that take or give something else than those of the bundle before.
    package let schemaChanges: [SchemaChange]

    package struct ActiveVersion: Sendable {
        package let model: ModelName
        package let version: VersionID
    }
}

extension Project {
    /// Writes the project as it is now as one signed bundle, and remembers it.
    /// - Parameters:
    ///   - name: the file's name in `directory`; nil: `PROJECT-ID.slipway.tar` and the suffix of the compression.
    /// - Throws: on any failure nothing of the file stays, and nothing is remembered.
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
        var clock = StepClock(request.steps)
        let scans = try scanned(&state, request)
        clock.end("scan")
        let versions = try Snapshot.versions(of: state, in: store)
        let others =
            try [BundleSnapshot.OtherFile(name: BundleScan.name, content: Self.scanFile(state, scans).json())]
            + goldenFiles(of: state) + wheelFiles(wheels)
        let draft = BundleDraft(request, state: state, others: others)
        let choice = try draft.choose()
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
        if choice.isNew { state.exports.append(draft.record(choice.manifest, digest: summary.manifestDigest)) }
        return ExportReport(
            manifest: choice.manifest,
            summary: summary,
            fileName: fileName,
            isNew: choice.isNew,
            scans: scans,
            wheels: wheels?.wheels.count,
            unproven: state.models.compactMap { model in
                guard let active = model.active, model.version(active)?.golden == nil else { return nil }
                return ExportReport.ActiveVersion(model: model.name, version: active)
            },
            schemaChanges: changes
        )
    }

    /// The reports on all versions; those that an older slipway imported are scanned now.
    /// - Throws: `scan.dangerous` or `scan.sealed` where the policy refuses a version.
    private func scanned(_ state: inout ProjectState, _ request: ExportRequest) throws -> [ScannedVersion] {
        let ingest = try store.beginIngest()
        do {
            try VersionScan.complete(&state, in: ingest, width: request.width)
            try ingest.commit()
        } catch {
            ingest.discard()
            throw error
        }
        let scans = try VersionScan.reports(of: state) { try store.read($0) }
        try VersionScan.demand(request.scanPolicy, of: scans)
        return scans
    }

    private static func scanFile(_ state: ProjectState, _ scans: [ScannedVersion]) -> BundleScan {
        BundleScan(
            scans.compactMap { scan in
                state.model(scan.model)?.version(scan.version).map {
                    BundleScan.Version(
                        model: scan.model,
                        version: scan.version,
                        manifest: $0.manifest,
                        report: scan.report
                    )
                }
            }
        )
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

    /// Makes sure of the place of the output; what an interrupted export of the same file left there is removed.
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
        let free = try directory.space().freeBytes
        guard free >= bytes else {
            throw SavedModelsFailure(
                .exportSpace,
                directory.path,
                expected: "about \(bytes) bytes free",
                found: "\(free); free some space"
            )
        }
    }
}
