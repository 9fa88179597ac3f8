import DurableFiles
import GRDB
import Identifiers
import NodeAPI

/// Compares `current` with the records while the node runs. Calls block.
struct CurrentWatch: Sendable {
    let database: NodeDatabase
    let links: CurrentLinks
    let generations: GenerationDirectory
    let damage: DamageBook

    /// - Returns: links `current` that lead to a wrong generation, and generations that share files with their rollback target.
    func findings() -> (astray: [String], shared: [String]) {
        do {
            let first = try look()
            guard !first.astray.isEmpty else { return (Array(first.astray.values), first.shared) }
            // A switch may have come in between.
            let second = try look()
            let lasting = first.astray.filter { second.astray[$0.key] == $0.value }
            return (lasting.sorted { $0.key < $1.key }.map(\.value), second.shared)
        } catch {
            return (["state: current cannot be looked at: \(error)"], [])
        }
    }

    private func look() throws -> (astray: [ProjectName: String], shared: [String]) {
        var astray: [ProjectName: String] = [:]
        var shared: [String] = []
        let recorded = try database.read { try Self.recorded($0) }
        let names = Set(recorded.keys).union(try links.projects())
        for name in names {
            let known = recorded[name] ?? RecordedState.Project(record: ProjectRecord(project: name))
            astray[name] = try finding(name, known)
            if let number = known.record.lastConfirmed, known.generations[number]?.separation == .shared {
                shared.append(
                    "\(name) generation \(number) shares files with the previous generation, because there was no space for copies: "
                        + "one disk fault may damage both; free space before the next deployment"
                )
            }
        }
        return (astray, shared.sorted())
    }

    private func finding(_ name: ProjectName, _ known: RecordedState.Project) throws -> String? {
        let code = NodeCode.currentAstray.rawValue
        let expected =
            known.record.lastConfirmed.map { "a link to generation \($0), which was confirmed last" } ?? "nothing"
        let advice = "restart slipwayd, which makes the confirmed, sound generation current, or deploy again"
        guard try links.directory.status(of: name.text).map({ $0.kind == .symbolicLink }) ?? true else {
            return
                "\(code): current/\(name): expected \(expected), found something that is no link; move it away, then \(advice)"
        }
        let target = try links.target(of: name)
        guard known.allowed.contains(target) else {
            return
                "\(code): current/\(name): expected \(expected), found \(Self.words(target)): "
                + "readers do not see the generation that should run; \(advice)"
        }
        guard case .generation(let number) = target else { return nil }
        if try generations.directory.status(of: "\(name.text)/\(number)")?.kind != .directory {
            return "\(code): current/\(name): generation \(number) is not there any more; \(advice)"
        }
        guard let first = damage.damage(name, number).vital.first else { return nil }
        return
            "\(NodeCode.generationDamaged.rawValue): \(name) generation \(number) is current and damaged: \(first.subject): "
            + "expected \(first.expected), found \(first.found); nothing whole can take its place; send a bundle and deploy it"
    }

    private static func words(_ target: CurrentLinks.Target) -> String {
        switch target {
        case .nothing: "nothing"
        case .generation(let number): "a link to generation \(number)"
        case .foreign(let text): "a link to \(text)"
        }
    }

    private static func recorded(_ database: Database) throws -> [ProjectName: RecordedState.Project] {
        var projects: [ProjectName: RecordedState.Project] = [:]
        for record in try ProjectRecord.all(in: database) {
            var project = RecordedState.Project(record: record)
            for generation in try GenerationRecord.all(of: record.project, in: database) {
                project.generations[generation.number] = generation
            }
            project.unfinished = try DeploymentRecord.unfinished(of: record.project, in: database)
            projects[record.project] = project
        }
        return projects
    }
}
