import AsyncSupport
package import Identifiers
package import NodeAPI
import Serving

/// Monitoring of the models, and its alerts.
extension AutomationNode {
    /// The active models of what is current in a project.
    /// - Throws: `project.not-found`
    package func monitors(_ project: ProjectName) async throws -> MonitorList {
        try await pool.run { [self] in
            let current = try reader.project(project).current
            let active = (current?.active ?? [:]).sorted { $0.key < $1.key }
            return MonitorList(
                models: try active.map { model, version in
                    try report(MonitoredModel(project, model), version, current?.number)
                }
            )
        }
    }

    /// - Throws: `project.not-found`; `monitor.none` for a model that has no active version, and of which nothing is on record.
    package func monitor(_ project: ProjectName, _ model: ModelName) async throws -> MonitorReport {
        try await pool.run { [self] in
            let current = try reader.project(project).current
            let monitored = MonitoredModel(project, model)
            let version = current?.active[model]
            guard
                version != nil || (try? monitoring.windows(of: monitored, after: 0, limit: 1).windows.isEmpty) == false
            else {
                throw NodeFailure(
                    .monitorNone,
                    "\(project) \(model)",
                    expected: "a model with an active version, or with windows that are kept",
                    found: "neither"
                )
            }
            return try report(monitored, version, version == nil ? nil : current?.number)
        }
    }

    private func report(
        _ model: MonitoredModel,
        _ version: VersionID?,
        _ generation: GenerationNumber?
    ) throws -> MonitorReport {
        let isServed = serving.current(model.project).map { serving.active(model.project, $0)[model.model] != nil }
        return try monitoring.report(
            of: model,
            version,
            generation,
            problem: isServed == true ? nil : "its models are not loaded, so that there are no rows"
        )
    }

    /// The closed windows of a model, oldest first.
    package func windows(
        _ project: ProjectName,
        _ model: ModelName,
        after number: Int64,
        limit: Int
    ) async throws -> WindowList {
        try await pool.run { [self] in
            _ = try reader.project(project)
            return try monitoring.windows(of: MonitoredModel(project, model), after: number, limit: limit)
        }
    }

    /// The record of a closed window.
    /// - Throws: `window.not-found`
    package func window(_ project: ProjectName, _ model: ModelName, _ number: Int64) async throws -> [UInt8] {
        try await pool.run { [self] in
            _ = try reader.project(project)
            return try monitoring.window(of: MonitoredModel(project, model), number)
        }
    }

    /// The alerts that the caller may see, oldest first.
    /// - Parameter states: nil: in any state.
    package func alerts(
        after number: Int64,
        limit: Int,
        project: ProjectName?,
        states: Set<AlertReport.State>?,
        by requester: Requester
    ) async throws -> AlertList {
        if let project { try requester.require(.read, in: project) } else { try requester.require(.read) }
        let query = AlertQuery(
            after: number,
            limit: limit,
            project: project,
            scope: requester.scope,
            states: states
        )
        return try await pool.run { [monitoring] in try monitoring.parts.alerts.list(query) }
    }

    /// The newest alerts before a number that the caller may see.
    package func newestAlerts(
        before number: Int64 = .max,
        limit: Int,
        project: ProjectName?,
        states: Set<AlertReport.State>,
        by requester: Requester
    ) async throws -> NewestAlerts {
        if let project { try requester.require(.read, in: project) } else { try requester.require(.read) }
        let query = AlertQuery(limit: limit, project: project, scope: requester.scope, states: states)
        return try await pool.run { [monitoring] in try monitoring.parts.alerts.newest(query, before: number) }
    }

    /// - Throws: `alert.not-found`, `token.scope`
    package func alert(_ number: Int64, by requester: Requester) async throws -> AlertReport {
        let alert = try await pool.run { [monitoring] in try monitoring.parts.alerts.alert(number) }
        try requester.require(.read, in: alert.project)
        return alert
    }

    /// Puts on record that the caller knows of an alert.
    /// - Throws: `alert.not-found`, `alert.closed`, `token.scope`
    package func acknowledge(
        alert number: Int64,
        _ request: AlertRequest,
        by requester: Requester
    ) async throws -> AlertReport {
        try await requireDecision(on: number, by: requester)
        return try await pool.run { [monitoring] in
            try monitoring.parts.alerts.acknowledge(number, note: request.note, by: requester)
        }
    }

    /// - Throws: `alert.not-found`, `token.scope`
    package func close(
        alert number: Int64,
        _ request: AlertRequest,
        by requester: Requester
    ) async throws -> AlertReport {
        try await requireDecision(on: number, by: requester)
        return try await pool.run { [monitoring] in
            try monitoring.parts.alerts.close(number, note: request.note, by: requester)
        }
    }

    private func requireDecision(on number: Int64, by requester: Requester) async throws {
        try requester.require(.alerts)
        let alert = try await pool.run { [monitoring] in try monitoring.parts.alerts.alert(number) }
        try requester.require(.alerts, in: alert.project)
    }
}
