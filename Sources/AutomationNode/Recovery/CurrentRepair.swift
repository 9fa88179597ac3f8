import Identifiers

/// Makes `current` of a project point to the generation that the database names, if that is sound, or else to the newest sound
/// confirmed generation, preferring those of signers that are still trusted. Only active files count: damage of other versions is
/// recorded and moves nothing. Calls block.
struct CurrentRepair: Sendable {
    let links: CurrentLinks
    let verifier: GenerationVerifier
    let targets: RollbackTargets
    let audit: AuditTrail
    /// The closeness with which a generation is looked at before it is made current.
    let depth: GenerationVerification.Depth
    /// Tells whether the link is removed if no sound generation can replace its target; else it stays.
    let removesBroken: Bool

    /// - Returns: what an operator should know.
    func run(_ project: ProjectName) throws -> [String] {
        let (known, open) = try audit.database.read { database in
            (try ProjectRecord.load(project, in: database), try DeploymentRecord.unfinished(of: project, in: database))
        }
        // An unfinished deployment was judged already, and `current` is where it must be.
        if open != nil { return [] }
        let current = try links.target(of: project)
        let was =
            switch current {
            case .nothing: "current was missing"
            case .generation(let number): "current led to generation \(number)"
            case .foreign(let text): "current led to \(text)"
            }
        guard let expected = known.lastConfirmed else {
            guard current != .nothing else { return [] }
            try links.remove(project)
            return try restored(project, nil, "nothing is confirmed, and \(was)")
        }
        if current == .generation(expected), whole(project, expected) != nil { return [] }
        let older = targets.trustedFirst(
            try targets.targets(of: project, from: expected),
            of: project
        )
        for number in [expected] + older {
            guard let generation = whole(project, number) else { continue }
            try links.flip(to: CurrentDestination(generation))
            try save(known, lastConfirmed: number)
            return try restored(project, number, "generation \(expected) was not current and whole, \(was)")
        }
        guard removesBroken else {
            return ["\(project): no confirmed generation is whole; current was left as it is"]
        }
        if current != .nothing { try links.remove(project) }
        try save(known, lastConfirmed: nil)
        return try restored(project, nil, "no confirmed generation is whole, \(was)")
    }

    private func whole(_ project: ProjectName, _ number: GenerationNumber) -> VerifiedGeneration? {
        try? verifier.verify(project, number, depth: depth)
    }

    private func save(_ known: ProjectRecord, lastConfirmed: GenerationNumber?) throws {
        var known = known
        known.lastConfirmed = lastConfirmed
        try audit.database.write { try known.save(in: $0) }
    }

    private func restored(_ project: ProjectName, _ number: GenerationNumber?, _ why: String) throws -> [String] {
        let now = number.map { "generation \($0) is current" } ?? "nothing is current"
        try audit.append(
            AuditEntry(
                "current.restored",
                by: Requester.node.name,
                project: project,
                subject: "current/\(project)",
                outcome: NodeCode.generationDamaged.rawValue,
                detail: "\(why); \(now)"
            )
        )
        return ["\(project): \(why); \(now)"]
    }
}
