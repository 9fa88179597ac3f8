import Identifiers

/// A generation of which all that runs was just found to be as it was signed. Ways back and repairs make such a one current.
///
/// Only `GenerationVerifier` makes one.
struct VerifiedGeneration: Sendable {
    let project: ProjectName
    let number: GenerationNumber
    /// Damage of versions that are not active, which keeps nothing from running.
    let damage: GenerationDamage

    fileprivate init(_ project: ProjectName, _ number: GenerationNumber, _ damage: GenerationDamage) {
        self.project = project
        self.number = number
        self.damage = damage
    }
}

/// Compares generations on the disk with their signed lists, and keeps account of the damage. Calls block.
struct GenerationVerifier: Sendable {
    let catalog: GenerationCatalog
    let directory: GenerationDirectory
    let damage: DamageBook

    /// Bytes up to which a generation is read back whole before a rollback by hand; above it only sizes are looked at, since a
    /// rollback must be fast.
    static let rehashLimit: UInt64 = 256 << 20

    /// - Parameter check: called between files; throws to stop.
    /// - Throws: `generation.damaged` unless what runs of it is whole; `generation.not-found`.
    func verify(
        _ project: ProjectName,
        _ number: GenerationNumber,
        depth: GenerationVerification.Depth,
        check: @escaping @Sendable () throws -> Void = {}
    ) throws -> VerifiedGeneration {
        let (record, bundle) = try catalog.load(project, number)
        let proof = GenerationVerification(
            generation: try directory.open(project, number),
            bundle: bundle,
            active: record.active
        )
        let found = try proof.damage(depth, check: check)
        damage.note(found, project, number, isFull: depth == .contents)
        guard found.vital.isEmpty else {
            throw GenerationVerification.failure("\(project) generation \(number)", found.vital)
        }
        return VerifiedGeneration(project, number, found)
    }

    /// Verifies it as closely as there is time for before a rollback by hand.
    /// - Returns: the generation, and a line for the record of each thing that was seen.
    func readBack(
        _ project: ProjectName,
        _ number: GenerationNumber,
        check: @escaping @Sendable () throws -> Void
    ) throws -> (generation: VerifiedGeneration, words: String) {
        let isSmall = try isSmall(project, number)
        let generation = try verify(project, number, depth: isSmall ? .contents : .sizes, check: check)
        let looked =
            isSmall
            ? "every file of generation \(number) was read back" : "every file of generation \(number) is there"
        let flaws = generation.damage.versions.map {
            "\($0.model) \($0.version) is damaged, and not active: \($0.words)"
        }
        return (generation, ([looked] + flaws).joined(separator: "\n"))
    }

    /// Tells whether it is read back whole before a rollback by hand.
    func isSmall(_ project: ProjectName, _ number: GenerationNumber) throws -> Bool {
        try catalog.load(project, number).bundle.modelBytes <= Self.rehashLimit
    }

    /// Tells whether all that runs of it is there, with the signed size.
    func isThere(_ project: ProjectName, _ number: GenerationNumber) -> Bool {
        (try? verify(project, number, depth: .sizes)) != nil
    }

    /// Tells whether it was read back and did not hold, or so it was when it was last looked at.
    func isKnownDamaged(_ project: ProjectName, _ number: GenerationNumber) -> Bool {
        !damage.damage(project, number).vital.isEmpty
    }
}
