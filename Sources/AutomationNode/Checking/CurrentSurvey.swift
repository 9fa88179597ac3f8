import ContentStore
import DurableFiles
import Identifiers

/// What is wrong with one name in STATE/current.
struct CurrentFault: Sendable {
    let project: ProjectName
    let finding: CheckFinding
    /// Whether something stands there that is no link.
    let isInTheWay: Bool
    /// Whether the next start of the node decides, since a deployment was cut off.
    let isUndecided: Bool
}

/// Holds the links of STATE/current to what the database says runs.
struct CurrentSurvey: Sendable {
    let state: StateDirectory
    let facts: NodeFacts

    func run() throws -> [CurrentFault] {
        let named = try state.current.names().compactMap { ProjectName($0) }
        return try Set(named).union(facts.projects.keys).sorted().compactMap(survey)
    }

    private func survey(_ project: ProjectName) throws -> CurrentFault? {
        let status = try state.current.status(of: project.text)
        let open = facts.unfinished[project]
        let expected = facts.projects[project]?.lastConfirmed
        if let status, status.kind != .symbolicLink {
            let finding = finding(
                project,
                NodeCode.currentNotALink,
                expected: "a symbolic link that Slipway made",
                found: status.kind == .directory ? "a directory" : "something else",
                meaning: "slipwayd does not start, and readers see what nobody signed"
            )
            return CurrentFault(project: project, finding: finding, isInTheWay: true, isUndecided: open != nil)
        }
        let target = try CurrentLinks(directory: state.current).target(of: project)
        var allowed: [CurrentLinks.Target] = [expected.map { .generation($0) } ?? .nothing]
        if let open {
            if open.replaces == nil { allowed.append(.nothing) }
            allowed += [open.generation, open.replaces].compactMap { $0.map { .generation($0) } }
        }
        guard try !allowed.contains(target) || !isThere(project, target) else { return nil }
        let finding = finding(
            project,
            CheckCode.current,
            expected: expected.map { "a link to generation \($0), which was confirmed last" } ?? "nothing",
            found: try words(project, target),
            meaning: "readers of current/\(project) do not see what is to run"
        )
        return CurrentFault(project: project, finding: finding, isInTheWay: false, isUndecided: open != nil)
    }

    private func isThere(_ project: ProjectName, _ target: CurrentLinks.Target) throws -> Bool {
        switch target {
        case .nothing: true
        case .generation(let number):
            try facts.generation(project, number) != nil
                && state.generations.status(of: "\(project.text)/\(number)")?.kind == .directory
        case .foreign: false
        }
    }

    private func words(_ project: ProjectName, _ target: CurrentLinks.Target) throws -> String {
        guard case .generation(let number) = target else {
            if case .foreign(let text) = target { return "a link to \(text)" }
            return "nothing"
        }
        if facts.generation(project, number) == nil {
            return "a link to generation \(number), which the database does not know"
        }
        return try isThere(project, target)
            ? "a link to generation \(number)" : "a link to generation \(number), which is not there"
    }

    private func finding(
        _ project: ProjectName,
        _ code: any FailureCode,
        expected: String,
        found: String,
        meaning: String
    ) -> CheckFinding {
        CheckFinding(
            code,
            "current/\(project)",
            expected: expected,
            found: found,
            meaning: meaning,
            advice:
                "slipwayd fsck --repair makes the newest confirmed generation current that is whole; if none is, deploy again"
        )
    }
}
