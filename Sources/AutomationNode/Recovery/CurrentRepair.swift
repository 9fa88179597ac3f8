import Identifiers

/// Makes `current` of a project point to what the database says runs, if that is whole, and else to the newest confirmed
/// generation that is, one whose signer is still trusted first. Whole is what is active: damage of other versions is known to the node then, and moves nothing. Calls block.
struct CurrentRepair: Sendable {
    let parts: NodeParts
    /// How closely a generation is looked at before it is made current.
    let depth: GenerationProof.Depth
    /// Whether the link goes where nothing whole can take its place. Else it stays, and leads to what is not whole.
    let removesBroken: Bool

    /// As a start of the node does it.
    init(parts: NodeParts) {
        self.parts = parts
        depth = parts.configuration.startVerification == .full ? .contents : .sizes
        removesBroken = true
    }

    /// Reads all content back, and leaves a link alone that nothing whole can replace.
    init(leavingBroken parts: NodeParts) {
        self.parts = parts
        depth = .contents
        removesBroken = false
    }

    /// - Returns: what an operator should know.
    func run(_ project: ProjectName) throws -> [String] {
        let (known, open) = try parts.database.read { database in
            (try ProjectRecord.load(project, in: database), try DeploymentRecord.unfinished(of: project, in: database))
        }
        // An unfinished deployment was judged already, and `current` is where it must be.
        if open != nil { return [] }
        let current = try parts.current.target(of: project)
        let was =
            switch current {
            case .nothing: "current was missing"
            case .generation(let number): "current led to generation \(number)"
            case .foreign(let text): "current led to \(text)"
            }
        guard let expected = known.lastConfirmed else {
            guard current != .nothing else { return [] }
            try parts.current.remove(project)
            return try restored(project, nil, "nothing is confirmed, and \(was)")
        }
        if current == .generation(expected), whole(project, expected) != nil { return [] }
        let older = parts.targets.trustedFirst(
            try parts.targets.targets(of: project, from: expected),
            of: project
        )
        for number in [expected] + older {
            guard let generation = whole(project, number) else { continue }
            try parts.current.flip(to: CurrentDestination(generation))
            try save(known, lastConfirmed: number)
            return try restored(project, number, "generation \(expected) was not current and whole, \(was)")
        }
        guard removesBroken else {
            return ["\(project): no confirmed generation is whole; current was left as it is"]
        }
        if current != .nothing { try parts.current.remove(project) }
        try save(known, lastConfirmed: nil)
        return try restored(project, nil, "no confirmed generation is whole, \(was)")
    }

    private func whole(_ project: ProjectName, _ number: GenerationNumber) -> VerifiedGeneration? {
        try? parts.verifier.verify(project, number, depth: depth)
    }

    private func save(_ known: ProjectRecord, lastConfirmed: GenerationNumber?) throws {
        var known = known
        known.lastConfirmed = lastConfirmed
        try parts.database.write { try known.save(in: $0) }
    }

    private func restored(_ project: ProjectName, _ number: GenerationNumber?, _ why: String) throws -> [String] {
        let now = number.map { "generation \($0) is current" } ?? "nothing is current"
        try parts.trail.append(
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
