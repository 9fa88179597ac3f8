import Identifiers

/// The generations of a project that stay loaded: the current one, and as many confirmed ones that a rollback would return to as
/// `retention.warm` says. A return to one of those takes no longer than the switch.
struct WarmGenerations: Sendable {
    let configuration: LiveConfiguration
    let targets: RollbackTargets
    let damage: DamageBook

    /// The current one first, then the nearest to return to. Blocks.
    func kept(of project: ProjectName, beside current: GenerationNumber?) throws -> [GenerationNumber] {
        let count = configuration.settings(for: project).keepWarm
        guard count > 0 else { return [current].compactMap { $0 } }
        let back = try targets.targets(of: project, from: current).filter { number in
            number != current && damage.damage(project, number).vital.isEmpty
        }
        return [current].compactMap { $0 } + back.prefix(count)
    }
}
