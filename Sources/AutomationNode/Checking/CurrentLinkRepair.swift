import DurableFiles
import Identifiers
import Integrity

/// Has the links of STATE/current lead to whole generations again.
struct CurrentLinkRepair {
    let state: StateDirectory
    let database: NodeDatabase
    let current: CurrentLinks
    let verifier: GenerationVerifier
    let currentRepair: CurrentRepair
    let expected: ExpectedState
    let quarantine: Quarantine

    /// - Parameter broken: generations that could not be repaired.
    /// - Returns: the findings with their outcomes.
    func run(broken: [InspectedGeneration]) throws -> [GenerationRepair.Noted] {
        var notes: [GenerationRepair.Noted] = []
        var projects = Set<ProjectName>()
        for fault in try CurrentLinkInspection(state: state, expected: expected).run() {
            projects.insert(fault.project)
            notes.append((try repair(fault), fault.project))
        }
        for generation in broken where !projects.contains(generation.record.project) {
            let project = generation.record.project
            guard try current.generation(of: project) == generation.record.number, expected.unfinished[project] == nil
            else { continue }
            notes.append((try repair(project, finding(generation), ""), project))
        }
        return notes
    }

    private func finding(_ generation: InspectedGeneration) -> CheckFinding {
        CheckFinding(
            CheckCode.current,
            "current/\(generation.record.project)",
            expected: "a link to a generation that is whole",
            found: "a link to generation \(generation.record.number), which could not be repaired",
            meaning: "readers of current/\(generation.record.project) see unsigned files",
            advice: InspectedBundle.advice
        )
    }

    private func repair(_ fault: CurrentLinkFault) throws -> CheckFinding {
        let place =
            fault.isInTheWay
            ? try quarantine.take(fault.project.text, from: state.current, because: fault.finding) : ""
        if fault.isUndecided {
            return fault.finding.ending(
                .remains,
                "a deployment was cut off; the next start of slipwayd decides \(place)"
            )
        }
        return try repair(fault.project, fault.finding, place)
    }

    /// - Parameter place: the path of what was in the way, in the quarantine; empty if there was nothing.
    private func repair(_ project: ProjectName, _ finding: CheckFinding, _ place: String) throws -> CheckFinding {
        let told = try currentRepair.run(project)
        let target = try current.target(of: project)
        let note = [told.joined(separator: "; "), place].filter { !$0.isEmpty }.joined(separator: "; ")
        let known = try database.read { try ProjectRecord.load(project, in: $0) }
        let isRight: Bool
        if let last = known.lastConfirmed {
            isRight =
                target == .generation(last) && (try? verifier.verify(project, last, depth: .contents)) != nil
        } else {
            isRight = target == .nothing
        }
        let now =
            if case .generation(let number) = target { "generation \(number) is current" } else { "nothing is current" }
        return finding.ending(isRight ? .repaired : .remains, note.isEmpty ? now : note)
    }
}
