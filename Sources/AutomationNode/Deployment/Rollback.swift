import Identifiers
import Signing

/// Where a rollback goes, and the one step that takes it there. Calls block.
struct Rollback: Sendable {
    let parts: NodeParts

    /// Up to this many bytes a generation is read back whole before a rollback by hand; above it only sizes are looked
    /// at, since a rollback must be fast.
    static let rehashLimit: UInt64 = 256 << 20

    /// Makes what the deployment replaced current again, or else the newest confirmed generation before it that is there. Those
    /// whose signers are not trusted any more come last.
    /// Nothing is current if there is none. A link that is right already is made anew: that it is durable, nobody knows.
    /// - Returns: what is current now.
    func flip(_ project: ProjectName, _ deployment: DeploymentRecord) throws -> GenerationNumber? {
        for number in try candidates(project, deployment) {
            // What was read back and did not hold is no way back.
            guard parts.damage.damage(project, number).vital.isEmpty,
                (try? prove(project, number, depth: .sizes)) != nil
            else { continue }
            try parts.flipForGood(project, to: number)
            return number
        }
        try parts.flipForGood(project, to: nil)
        return nil
    }

    /// - Throws: `generation.damaged` unless what runs of the generation is whole; `generation.not-found`.
    /// - Returns: what was looked at, for the record.
    func prove(
        _ project: ProjectName,
        _ number: GenerationNumber,
        check: @escaping @Sendable () throws -> Void
    ) throws -> String {
        let isSmall = try isSmall(project, number)
        let damage = try prove(project, number, depth: isSmall ? .contents : .sizes, check: check)
        let looked =
            isSmall
            ? "every file of generation \(number) was read back" : "every file of generation \(number) is there"
        return ([looked] + damage.versions.map { "\($0.model) \($0.version) is damaged, and not active: \($0.words)" })
            .joined(separator: "\n")
    }

    /// Whether it is read back whole before a rollback by hand.
    func isSmall(_ project: ProjectName, _ number: GenerationNumber) throws -> Bool {
        try load(project, number).bundle.modelBytes <= Self.rehashLimit
    }

    /// - Returns: what is wrong with versions that are not active; it is known to the node from here on.
    /// - Throws: `generation.damaged` unless what runs of it is whole.
    @discardableResult
    func prove(
        _ project: ProjectName,
        _ number: GenerationNumber,
        depth: GenerationProof.Depth,
        check: @escaping @Sendable () throws -> Void = {}
    ) throws -> GenerationDamage {
        let (record, bundle) = try load(project, number)
        let damage = try parts.generations.judge(
            project,
            number,
            bundle,
            active: record.active,
            depth,
            check: check
        )
        parts.damage.note(damage, project, number, isFull: depth == .contents)
        guard damage.vital.isEmpty else {
            throw GenerationProof.failure("\(project) generation \(number)", damage.vital)
        }
        return damage
    }

    /// What can be returned to from the current generation, nearest first.
    func targets(of project: ProjectName, from current: GenerationNumber?) throws -> [GenerationNumber] {
        try parts.database.read { database in
            let confirmed = try DeploymentRecord.confirmed(of: project, in: database)
            let present = Set(
                try GenerationRecord.all(of: project, in: database).filter { $0.state == .confirmed }.map(\.number)
            )
            return RollbackHistory(confirmed: confirmed).below(current).filter(present.contains)
        }
    }

    private func candidates(_ project: ProjectName, _ deployment: DeploymentRecord) throws -> [GenerationNumber] {
        let history = try targets(of: project, from: deployment.replaces)
        let all = ([deployment.replaces].compactMap { $0 } + history).filter { number in
            number != deployment.generation || number == deployment.replaces
        }
        return trustedFirst(all, of: project)
    }

    /// The same, with those last whose signers are not trusted any more. Whatever the trust is like, nothing keeps the node from
    /// going back.
    func trustedFirst(_ numbers: [GenerationNumber], of project: ProjectName) -> [GenerationNumber] {
        guard let untrusted = try? untrusted(project), !untrusted.isEmpty else { return numbers }
        return numbers.filter { untrusted[$0] == nil } + numbers.filter { untrusted[$0] != nil }
    }

    /// Generations of bundles whose signers are not trusted any more, and why not.
    func untrusted(_ project: ProjectName) throws -> [GenerationNumber: SigningFailure] {
        let flaws = try SignerStandings(parts: parts).flaws(of: project)[project] ?? [:]
        guard !flaws.isEmpty else { return [:] }
        return try parts.database.read { try GenerationRecord.all(of: project, in: $0) }.reduce(into: [:]) {
            $0[$1.number] = flaws[$1.bundleDigest]
        }
    }

    func load(
        _ project: ProjectName,
        _ number: GenerationNumber
    ) throws -> (record: GenerationRecord, bundle: StoredBundle) {
        let (record, bundle) = try parts.database.read { database in
            let record = try GenerationRecord.find(project, number, in: database)
            return (record, try record.flatMap { try BundleRecord.find(project, $0.bundleDigest, in: database) })
        }
        guard let record else {
            throw NodeFailure(.generationNotFound, "\(project) generation \(number)", "is not on this node")
        }
        guard let bundle else {
            throw NodeFailure(
                .bundleDamaged,
                "\(project) generation \(number)",
                "its bundle is not on this node any more"
            )
        }
        return (record, try parts.stored.load(bundle))
    }
}
