import ContentStore
import DurableFiles
import Identifiers
import MLflow
import ModelScan
package import TrackingServer

extension Project {
    /// Imports saved models: all of it, or nothing. Versions of a registry that cannot be read are left out and told.
    /// No model is run.
    /// - Parameter access: the credentials and certificates for tracking servers.
    package func importModels(_ request: ImportRequest, access: TrackingAccess) async throws -> ImportReport {
        let lock = try hold("slipway import")
        defer { withExtendedLifetime(lock) {} }
        let scratch = ImportScratch(in: root)
        defer { scratch.remove() }
        let fetch = VersionFetch(request, state: try state(), project: self, scratch: scratch, fetchesNew: true)
        let listings = try await listings(SourceQuery(request, access: access, scratch: scratch), request, fetch)
        var request = request
        // The bytes that were fetched have been counted.
        if listings.contains(where: \.isRemote) { request.progress = { _, _ in } }
        return try change(holding: lock) { state in
            let report = try take(plan(listings, request, state), request, &state)
            // A registry that gave nothing does not take the place of one that did.
            let gaveSome = !report.versions.isEmpty || !report.newModels.isEmpty || !report.unavailable.isEmpty
            if gaveSome || state.registry == nil, let registry = try RegistryRecord(of: request) {
                state.registry = registry
            }
            return report
        }
    }

    /// The offers of all sources, in their order, with the files of every version on this machine.
    func listings(
        _ query: SourceQuery,
        _ request: ImportRequest,
        _ fetch: VersionFetch
    ) async throws -> [SourceListing] {
        var listings: [String: SourceListing] = [:]
        for text in request.sources where listings[text] == nil {
            let source = try ModelSources.recognize(text, of: request)
            listings[text] = try await source.withListing(query) { try await fetch.run($0) }
        }
        return request.sources.compactMap { listings[$0] }
    }

    /// Plans the import of all listings.
    func plan(_ listings: [SourceListing], _ request: ImportRequest, _ state: ProjectState) throws -> ImportPlanner {
        var planner = ImportPlanner(request, state: state)
        for listing in listings { try planner.add(listing) }
        return planner
    }

    /// Imports the planned versions into the content store and the state.
    func take(_ planner: ImportPlanner, _ request: ImportRequest, _ state: inout ProjectState) throws -> ImportReport {
        let ingest = try store.beginIngest()
        do {
            var importer = ModelImporter(request, plans: planner.plans, ingest: ingest, store: store, root: root)
            var report = try importer.run(&state)
            report.warnings = planner.warnings + report.warnings
            report.unavailable = planner.unavailable
            try Self.scan(&state, for: request, into: ingest, &report)
            if let required = request.requiredEvaluation {
                for (model, version) in report.activated.sorted(by: { $0.key < $1.key }) {
                    try require(required, of: model, state.require(model, version))
                }
            }
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
        report.scans = try VersionScan.complete(&state, in: ingest, width: request.width, isImported)
        try VersionScan.require(request.scanPolicy, of: report.scans)
    }
}
