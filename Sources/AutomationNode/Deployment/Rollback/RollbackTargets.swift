import Identifiers
import Signing

/// The generations that a project can return to. Calls block.
struct RollbackTargets: Sendable {
    let database: NodeDatabase
    let standings: SignerStandings

    /// The confirmed generations below the current one, nearest first.
    func targets(of project: ProjectName, from current: GenerationNumber?) throws -> [GenerationNumber] {
        try database.read { database in
            let confirmed = try DeploymentRecord.confirmed(of: project, in: database)
            let present = Set(
                try GenerationRecord.all(of: project, in: database).filter { $0.state == .confirmed }.map(\.number)
            )
            return RollbackHistory(confirmed: confirmed).below(current).filter(present.contains)
        }
    }

    /// The generation that a deployment replaced, then those that can be returned to from there; those with an untrusted signer come last.
    func targets(from deployment: DeploymentRecord) throws -> [GenerationNumber] {
        let history = try targets(of: deployment.project, from: deployment.replaces)
        let all = ([deployment.replaces].compactMap { $0 } + history).filter { number in
            number != deployment.generation || number == deployment.replaces
        }
        return trustedFirst(all, of: deployment.project)
    }

    /// The same numbers, with those last whose signers are not trusted any more. No state of the trust prevents a rollback.
    func trustedFirst(_ numbers: [GenerationNumber], of project: ProjectName) -> [GenerationNumber] {
        guard let untrusted = try? untrusted(project), !untrusted.isEmpty else { return numbers }
        return numbers.filter { untrusted[$0] == nil } + numbers.filter { untrusted[$0] != nil }
    }

    /// Generations of bundles whose signers are not trusted any more, with the reasons.
    func untrusted(_ project: ProjectName) throws -> [GenerationNumber: SigningFailure] {
        let flaws = try standings.flaws(of: project)[project] ?? [:]
        guard !flaws.isEmpty else { return [:] }
        return try database.read { try GenerationRecord.all(of: project, in: $0) }.reduce(into: [:]) {
            $0[$1.number] = flaws[$1.bundleDigest]
        }
    }
}
