import ContentStore
import DurableFiles
import Identifiers
import MLflow
package import TrackingServer

extension Project {
    /// Imports the changes of a registry since the last import: new models and versions, new descriptions, aliases and tags. It
    /// removes nothing here that is gone there. It takes over all of it, or nothing.
    /// - Parameters:
    ///   - registry: nil: that of the last import.
    ///   - remote: the remote that is followed, which goes before the registry; the last import is remembered as before then.
    ///   - request: the rest of an import. Without models it means those of the last import of that registry.
    ///   - isTrial: true changes nothing.
    /// - Throws: `version.immutable` with both digests if a version has another content than what was imported.
    package func sync(
        _ registry: String?,
        from remote: Remote? = nil,
        _ request: ImportRequest,
        access: TrackingAccess,
        isTrial: Bool
    ) async throws -> SyncReport {
        let lock = try hold("slipway sync")
        defer { withExtendedLifetime(lock) {} }
        let scratch = ImportScratch(in: root)
        defer { scratch.remove() }
        let before = try state()
        let request = try remote?.completing(request) ?? Self.request(registry, request, before.registry)
        let record = try Self.record(of: request)
        let fetch = VersionFetch(request, state: before, project: self, scratch: scratch, fetchesNew: !isTrial)
        let listings = try await listings(SourceQuery(request, access: access, scratch: scratch), request, fetch)
        let planner = try plan(listings, request, before)
        var report = SyncReport(registry: record.location, isTrial: isTrial)
        SyncReview(
            before,
            plans: planner.plans,
            flaws: planner.flaws,
            selection: ModelSelection(texts: request.models)
        ).fill(&report)
        let done =
            isTrial
            ? try compare(planner, request, before)
            : try change(holding: lock) { state in
                defer { if remote == nil { state.registry = record } }
                return try take(planner, request, &state)
            }
        report.activated = isTrial ? [:] : done.activated
        report.warnings = planner.warnings
        report.unavailable = done.unavailable
        let new = Set(report.new.map { "\($0.model)/\($0.version)" })
        report.scans = done.scans.filter { new.contains("\($0.model)/\($0.version)") }
        return report
    }

    private static func request(
        _ registry: String?,
        _ given: ImportRequest,
        _ last: RegistryRecord?
    ) throws -> ImportRequest {
        guard let location = registry ?? last?.location else {
            throw SavedModelsFailure(
                .importOptions,
                "slipway sync",
                "which registry? nothing was imported from one yet; name it, as in slipway sync http://HOST:PORT, or follow it "
                    + "with slipway remote add"
            )
        }
        var request = given
        request.sources = [location]
        guard let last, registry == nil || (try? record(of: request).location) == last.location else { return request }
        if request.workspace == nil { request.workspace = last.workspace }
        if request.models.isEmpty, request.workspace == last.workspace { request.models = last.models }
        return request
    }

    /// - Throws: `import.options` for anything but one registry.
    static func record(of request: ImportRequest) throws -> RegistryRecord {
        guard let record = try RegistryRecord(of: request) else {
            throw SavedModelsFailure(
                .importOptions,
                request.sources.joined(separator: " "),
                expected: "a registry: http://HOST:PORT, sqlite:///PATH or an mlruns directory",
                found: "something else"
            )
        }
        return record
    }

    /// Compares the versions that are here with the registry's; the state that comes of it is thrown away.
    private func compare(
        _ planner: ImportPlanner,
        _ request: ImportRequest,
        _ state: ProjectState
    ) throws -> ImportReport {
        var plans = planner.plans
        for index in plans.indices {
            let known = state.model(plans[index].name)
            plans[index].versions.removeAll { plan in plan.version.flatMap { known?.version($0) } == nil }
        }
        var trial = state
        let ingest = try store.beginIngest()
        defer { ingest.discard() }
        var importer = ModelImporter(request, plans: plans, ingest: ingest, store: store, root: root)
        var report = try importer.run(&trial)
        report.unavailable = planner.unavailable
        return report
    }
}
