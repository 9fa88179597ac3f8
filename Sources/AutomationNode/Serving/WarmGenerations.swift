import Identifiers

/// Which generations of a project stay loaded: the current one, and as many confirmed ones that a rollback would return to as
/// `retention.warm` says. A return to one of those takes no longer than the switch.
struct WarmGenerations: Sendable {
    let parts: NodeParts
    let project: ProjectName

    /// The current one first, then the nearest to return to. Blocks.
    func kept(beside current: GenerationNumber?) throws -> [GenerationNumber] {
        let count = parts.configuration.settings(for: project).keepWarm
        guard count > 0 else { return [current].compactMap { $0 } }
        let targets = try parts.targets.targets(of: project, from: current).filter { number in
            number != current && parts.damage.damage(project, number).vital.isEmpty
        }
        return [current].compactMap { $0 } + targets.prefix(count)
    }
}
