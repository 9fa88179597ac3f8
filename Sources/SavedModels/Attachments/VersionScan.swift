import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import ModelScan

/// Scans versions by the files of their manifests; nothing is run.
enum VersionScan {
    /// - Parameter open: the content of a digest.
    static func report(
        on files: [ModelPack.File],
        width: Int,
        opening open: @escaping @Sendable (Digest) throws -> OpenFile
    ) throws -> ScanReport {
        let listed = files.map { file in
            ModelScanner.File(path: file.path, opening: { try open(file.digest) })
        }
        return try ModelScanner.scan(listed, subject(of: files, open), width: width)
    }

    /// The facts of MLmodel that the scan uses; none where it cannot be read.
    private static func subject(
        of files: [ModelPack.File],
        _ open: (Digest) throws -> OpenFile
    ) throws -> ScanSubject {
        guard let file = files.first(where: { $0.path.text == MLmodel.fileName }) else { return ScanSubject() }
        let bytes = try open(file.digest).readAll(limit: MLmodel.sizeLimit)
        return (try? MLmodel(yaml: bytes, subject: MLmodel.fileName).scanSubject) ?? ScanSubject()
    }

    /// Scans each version that has no report yet, or one by older rules, and keeps the reports.
    /// - Parameter isWanted: true for a version to look at.
    /// - Returns: the reports of the wanted versions, old and new.
    static func complete(
        _ state: inout ProjectState,
        in ingest: Ingest,
        width: Int,
        _ isWanted: (ModelName, VersionID) -> Bool = { _, _ in true }
    ) throws -> [ScannedVersion] {
        var scanned: [ScannedVersion] = []
        for var model in state.models {
            for var version in model.versions where isWanted(model.name, version.version) {
                let report: ScanReport
                if let kept = current(version, in: ingest) {
                    report = kept
                } else {
                    let files = try ModelPack.files(
                        ofManifest: ingest.read(version.manifest),
                        subject: version.manifest.description
                    )
                    report = try self.report(on: files, width: width) { try ingest.open($0) }
                    version.attach(try ScanAttachment.attachment(report, in: ingest))
                    model.put(version)
                }
                scanned.append(ScannedVersion(model: model.name, version: version.version, report: report))
            }
            state.put(model)
        }
        return scanned
    }

    /// The report that is kept of a version; nil where it cannot be read, or is by older rules.
    private static func current(_ version: SavedVersion, in ingest: Ingest) -> ScanReport? {
        guard let scan = version.scan, let report = try? ScanAttachment.report(scan, "", { try ingest.read($0) }),
            !report.isOutdated
        else { return nil }
        return report
    }

    /// - Throws: `scan.dangerous` or `scan.sealed`, with all that the policy refuses of every version.
    static func require(_ policy: ScanPolicy, of versions: [ScannedVersion]) throws {
        let refusals = versions.compactMap { $0.report.refusal("\($0.model)/\($0.version)", by: policy) }
        guard let first = refusals.first else { return }
        guard refusals.count > 1 else { throw first }
        throw ScanFailure(
            refusals.contains { $0.code == .dangerous } ? .dangerous : .sealed,
            refusals.map(\.subject).joined(separator: ", "),
            first.message,
            findings: refusals.flatMap(\.findings)
        )
    }
}
