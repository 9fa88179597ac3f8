import ContentStore
import DurableFiles
import Identifiers
import ModelScan

extension Project {
    /// Imports saved models: all of it, or nothing. Versions of a registry that cannot be read are left out and told.
    /// No model is run.
    package func importModels(_ request: ImportRequest) throws -> ImportReport {
        try change("slipway import") { state in
            defer { try? root.removeTree(Self.extractionName) }
            var reading = SourceReading(request, state: state) {
                try root.openOrMake(directory: Self.extractionName, mode: 0o700)
            }
            try reading.readAll()
            let ingest = try store.beginIngest()
            do {
                var copying = ModelCopying(request, plans: reading.plans, ingest: ingest, store: store, root: root)
                var report = try copying.run(&state)
                report.warnings = reading.warnings + report.warnings
                report.unavailable = reading.unavailable
                try Self.scan(&state, for: request, into: ingest, &report)
                try ingest.commit()
                return report
            } catch {
                ingest.discard()
                throw error
            }
        }
    }

    /// - Throws: `scan.dangerous` where the policy refuses danger.
    private static func scan(
        _ state: inout ProjectState,
        for request: ImportRequest,
        into ingest: Ingest,
        _ report: inout ImportReport
    ) throws {
        guard request.scanPolicy != .off else { return }
        let imported = Set(report.versions.map { "\($0.model)/\($0.version.version)" })
        let isImported = { (model: ModelName, version: VersionID) in imported.contains("\(model)/\(version)") }
        try VersionScan.complete(&state, in: ingest, width: request.width, isImported)
        report.scans = try VersionScan.reports(of: state, { try ingest.read($0) }, isImported)
        if request.scanPolicy == .strict { try VersionScan.demandHarmless(report.scans) }
    }
}
