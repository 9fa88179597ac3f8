import ContentStore
import DurableFiles
import Identifiers
import MLflow
import ModelScan
package import TrackingServer

extension Project {
    /// Imports saved models: all of it, or nothing. Versions of a registry that cannot be read are left out and told.
    /// No model is run.
    /// - Throws: `import.options` for a source that is on a tracking server.
    package func importModels(_ request: ImportRequest) throws -> ImportReport {
        let lock = try hold("slipway import")
        defer { withExtendedLifetime(lock) {} }
        return try importModels(request, fetched: [:], holding: lock)
    }

    /// The same, also from tracking servers.
    package func importModels(_ request: ImportRequest, access: TrackingAccess) async throws -> ImportReport {
        let lock = try hold("slipway import")
        defer { withExtendedLifetime(lock) {} }
        defer { try? root.removeTree(Self.extractionName) }
        let fetched = try await ServerFetch(
            request: request,
            state: try state(),
            project: self,
            access: access,
            fetchesNew: true
        ).run()
        var request = request
        if !fetched.isEmpty { request.progress = { _, _ in } }
        return try importModels(request, fetched: fetched, holding: lock)
    }

    private func importModels(
        _ request: ImportRequest,
        fetched: [String: FetchedSource],
        holding lock: FileLock
    ) throws -> ImportReport {
        defer { try? root.removeTree(Self.extractionName) }
        return try change(holding: lock) { state in
            let reading = try read(request, fetched: fetched, state)
            let report = try take(reading, request, &state)
            if let registry = try RegistryRecord(of: request) { state.registry = registry }
            return report
        }
    }

    /// Looks through all that is to be imported.
    func read(
        _ request: ImportRequest,
        fetched: [String: FetchedSource],
        _ state: ProjectState
    ) throws -> SourceReading {
        var reading = SourceReading(request, state: state, fetched: fetched) {
            try root.openOrMake(directory: Self.extractionName, mode: 0o700)
        }
        try reading.readAll()
        return reading
    }

    /// Takes what was looked through into the content store and the state.
    func take(_ reading: SourceReading, _ request: ImportRequest, _ state: inout ProjectState) throws -> ImportReport {
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

    /// - Throws: `scan.dangerous` or `scan.sealed` where the policy refuses a version.
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
        try VersionScan.demand(request.scanPolicy, of: report.scans)
    }
}
