import Bundles
import ContentStore
import DurableFiles
package import Identifiers
import MLflow
package import ModelScan
import StrictJSON

/// That a version was scanned: with which verdict, and where the report is.
package struct ScanRecord: Sendable, Hashable {
    package let verdict: ScanVerdict
    /// The blob of the report in the project's content store.
    package let report: Digest

    package init(verdict: ScanVerdict, report: Digest) {
        self.verdict = verdict
        self.report = report
    }
}

/// A version with what its scan found.
package struct ScannedVersion: Sendable {
    package let model: ModelName
    package let version: VersionID
    package let report: ScanReport

    package init(model: ModelName, version: VersionID, report: ScanReport) {
        self.model = model
        self.version = version
        self.report = report
    }
}

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

    /// What MLmodel says; nothing where it cannot be read.
    private static func subject(
        of files: [ModelPack.File],
        _ open: (Digest) throws -> OpenFile
    ) throws -> ScanSubject {
        guard let file = files.first(where: { $0.path.text == MLmodel.fileName }) else { return ScanSubject() }
        let bytes = try open(file.digest).readAll(limit: 4 << 20)
        return (try? MLmodel(yaml: bytes, subject: MLmodel.fileName).scanSubject) ?? ScanSubject()
    }

    /// Scans each version that has no report yet, or one by older rules, and keeps the reports.
    /// - Parameter isWanted: which versions.
    static func complete(
        _ state: inout ProjectState,
        in ingest: Ingest,
        width: Int,
        _ isWanted: (ModelName, VersionID) -> Bool = { _, _ in true }
    ) throws {
        for var model in state.models {
            for var version in model.versions where isWanted(model.name, version.version) {
                if let record = version.scan, let report = try? self.report(record, "", { try ingest.read($0) }),
                    !report.isOutdated
                {
                    continue
                }
                let files = try ModelPack.files(
                    ofManifest: ingest.read(version.manifest),
                    subject: version.manifest.description
                )
                let report = try report(on: files, width: width) { try ingest.open($0) }
                version.scan = ScanRecord(
                    verdict: report.verdict,
                    report: try ingest.add(JSONWriter.bytes(of: report.value))
                )
                model.put(version)
            }
            state.put(model)
        }
    }

    /// The reports of versions that have one.
    static func reports(
        of state: ProjectState,
        _ read: (Digest) throws -> [UInt8],
        _ isWanted: (ModelName, VersionID) -> Bool = { _, _ in true }
    ) throws -> [ScannedVersion] {
        try state.models.flatMap { model in
            try model.versions.filter { isWanted(model.name, $0.version) }.compactMap { version in
                guard let record = version.scan else { return nil }
                let report = try self.report(record, "\(model.name) \(version.version)", read)
                return ScannedVersion(model: model.name, version: version.version, report: report)
            }
        }
    }

    static func report(
        _ record: ScanRecord,
        _ subject: String,
        _ read: (Digest) throws -> [UInt8]
    ) throws -> ScanReport {
        try ScanReport(JSONParser.parse(read(record.report), subject: subject), subject: subject)
    }

    /// - Throws: `scan.dangerous` or `scan.sealed`, with all that the policy refuses of every version.
    static func demand(_ policy: ScanPolicy, of versions: [ScannedVersion]) throws {
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

extension Project {
    /// The report on a version: the one that was kept, or else a new one, which is not kept; a kept one by older rules is not
    /// enough.
    package func scan(of model: ModelName, _ version: SavedVersion, width: Int) throws -> ScanReport {
        if let record = version.scan, try store.contains(record.report) {
            let report = try VersionScan.report(record, "\(model) \(version.version)") { try store.read($0) }
            if !report.isOutdated { return report }
        }
        return try VersionScan.report(on: files(of: version), width: width) { try store.open($0) }
    }
}
