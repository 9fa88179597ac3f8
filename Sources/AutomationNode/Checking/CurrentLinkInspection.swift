import DurableFiles
import Identifiers
import Integrity

/// A defect of one name in STATE/current.
struct CurrentLinkFault: Sendable {
    let project: ProjectName
    let finding: CheckFinding
    /// True if something other than a link has the name.
    let isInTheWay: Bool
    /// True if a deployment was cut off, so that the next start of the node decides.
    let isUndecided: Bool
}

/// Compares the links of STATE/current with the current generations in the database.
struct CurrentLinkInspection: Sendable {
    let state: StateDirectory
    let expected: ExpectedState

    func run() throws -> [CurrentLinkFault] {
        let named = try state.current.names().compactMap { ProjectName($0) }
        return try Set(named).union(expected.projects.keys).sorted().compactMap(inspect)
    }

    private func inspect(_ project: ProjectName) throws -> CurrentLinkFault? {
        let status = try state.current.status(of: project.text)
        let open = expected.unfinished[project]
        let confirmed = expected.projects[project]?.lastConfirmed
        if let status, status.kind != .symbolicLink {
            let finding = finding(
                project,
                NodeCode.currentNotALink,
                expected: "a symbolic link that Slipway made",
                found: status.kind == .directory ? "a directory" : "something else",
                meaning: "slipwayd does not start, and readers see unsigned files"
            )
            return CurrentLinkFault(project: project, finding: finding, isInTheWay: true, isUndecided: open != nil)
        }
        let target = try CurrentLinks(directory: state.current).target(of: project)
        var allowed: [CurrentLinks.Target] = [confirmed.map { .generation($0) } ?? .nothing]
        if let open {
            if open.replaces == nil { allowed.append(.nothing) }
            allowed += [open.generation, open.replaces].compactMap { $0.map { .generation($0) } }
        }
        guard try !allowed.contains(target) || !isThere(project, target) else { return nil }
        let finding = finding(
            project,
            CheckCode.current,
            expected: confirmed.map { "a link to generation \($0), which was confirmed last" } ?? "nothing",
            found: try text(project, target),
            meaning: "readers of current/\(project) do not see the generation that should run"
        )
        return CurrentLinkFault(project: project, finding: finding, isInTheWay: false, isUndecided: open != nil)
    }

    private func isThere(_ project: ProjectName, _ target: CurrentLinks.Target) throws -> Bool {
        switch target {
        case .nothing: true
        case .generation(let number):
            try expected.generation(project, number) != nil
                && state.generations.status(of: "\(project.text)/\(number)")?.kind == .directory
        case .foreign: false
        }
    }

    private func text(_ project: ProjectName, _ target: CurrentLinks.Target) throws -> String {
        guard case .generation(let number) = target else {
            if case .foreign(let text) = target { return "a link to \(text)" }
            return "nothing"
        }
        if expected.generation(project, number) == nil {
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
