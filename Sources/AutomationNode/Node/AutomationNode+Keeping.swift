import AsyncSupport
import DurableFiles
package import Identifiers
package import NodeAPI

/// Decisions on what the node keeps and removes: pins, retention, garbage collection, projects.
extension AutomationNode {
    package func setPinned(
        _ pinned: Bool,
        _ project: ProjectName,
        _ number: GenerationNumber,
        by requester: Requester
    ) async throws -> GenerationReport {
        try requester.require(.keep, in: project)
        return try await read { try $0.setPinned(pinned, project, number, by: requester) }
    }

    /// Removes a project from the node, and returns the names of its tokens.
    /// - Parameter typed: the project's name once more, as the user typed it.
    /// - Throws: `project.unconfirmed`, `project.not-found`, `deployment.busy`.
    package func removeProject(
        _ project: ProjectName,
        typed: String?,
        reason: String?,
        by requester: Requester
    ) async throws -> ProjectRemovalReport {
        try requester.require(.remove, in: project)
        guard typed == project.text else {
            throw NodeFailure(
                .projectUnconfirmed,
                project.text,
                expected: "the name of the project once more (confirm)",
                found: typed.map { "\"\($0.prefix(200))\"" } ?? "nothing"
            )
        }
        var report = try await pool.run { [removal] in
            try removal.run(project, reason: reason, by: requester)
        }
        await monitoring.forget(project)
        report.tokens = await tokenNames(of: project)
        return report
    }

    /// The outcome of a removal now; nothing is removed.
    /// - Throws: `project.not-found`, `deployment.busy`.
    package func removal(of project: ProjectName, by requester: Requester) async throws -> ProjectRemovalReport {
        try requester.require(.remove, in: project)
        var report = try await pool.run { [removal] in try removal.preview(project) }
        report.tokens = await tokenNames(of: project)
        return report
    }

    /// The tokens that name a project, ascending; nil if none does.
    private func tokenNames(of project: ProjectName) async -> [String]? {
        let named = (try? await tokens.records())?.filter { $0.scope.projects?.contains(project) == true }.map(\.name)
        return named?.isEmpty == false ? named?.sorted() : nil
    }

    /// The removals that a collection would make now.
    package func garbage() async throws -> GarbageReport {
        try await pool.run { [removal] in try removal.garbage.preview() }
    }

    package func collectGarbage(by requester: Requester) async throws -> GarbageReport {
        try requester.requireWholeNode(.keep)
        return try await pool.run { [removal] in try removal.garbage.run(by: requester) }
    }
}
