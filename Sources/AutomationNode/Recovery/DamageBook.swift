import Identifiers
import NodeAPI
import Synchronization

/// The account of all known damage of the node's files. It is rebuilt at each start, and when a generation is read back.
final class DamageBook: Sendable {
    private struct Key: Hashable {
        let project: ProjectName
        let number: GenerationNumber
    }

    private struct State {
        var generations: [Key: GenerationDamage] = [:]
        var garbage: [String] = []
        var golden: Set<String> = []
    }

    private let state = Mutex(State())

    /// - Parameter isFull: whether the content was read; if not, what was found before still holds.
    func note(_ damage: GenerationDamage, _ project: ProjectName, _ number: GenerationNumber, isFull: Bool) {
        state.withLock { state in
            guard isFull || !damage.isNone else { return }
            state.generations[Key(project: project, number: number)] = damage.isNone ? nil : damage
        }
    }

    func damage(_ project: ProjectName, _ number: GenerationNumber) -> GenerationDamage {
        state.withLock { $0.generations[Key(project: project, number: number)] ?? .none }
    }

    /// - Returns: why a version that nothing runs cannot be asked; nil if it can.
    func flaw(
        _ project: ProjectName,
        _ number: GenerationNumber,
        _ model: ModelName,
        _ version: VersionID
    ) -> String? {
        damage(project, number).versions.first { $0.model == model && $0.version == version }?.words
    }

    /// Forgets generations that are gone.
    func forget(_ project: ProjectName, _ numbers: some Sequence<GenerationNumber>) {
        state.withLock { state in
            for number in numbers { state.generations[Key(project: project, number: number)] = nil }
        }
    }

    /// The damaged versions of a project that nothing runs, of all its generations.
    func report(of project: ProjectName) -> [DamagedVersionReport] {
        state.withLock { state in
            state.generations.filter { $0.key.project == project }.sorted { $0.key.number < $1.key.number }.flatMap {
                key,
                damage in
                damage.versions.map {
                    DamagedVersionReport(
                        generation: key.number,
                        model: $0.model,
                        version: $0.version,
                        problem: $0.words
                    )
                }
            }
        }
    }

    /// A line for each version that is damaged, and nothing that runs needs.
    var versions: [String] {
        let known = state.withLock { Array($0.generations) }
        return known.sorted { ($0.key.project, $0.key.number) < ($1.key.project, $1.key.number) }.flatMap {
            key,
            damage in
            damage.versions.map { version in
                "\(NodeCode.generationDamaged.rawValue): \(key.project) generation \(key.number): \(version.model) "
                    + "\(version.version) is damaged and cannot be asked; nothing active needs it (\(version.words)); send the "
                    + "bundle again and deploy it, or stop slipwayd and run slipwayd fsck --repair"
            }
        }
    }

    /// Says that a golden prediction cannot be read.
    func noteGolden(_ finding: String) {
        _ = state.withLock { $0.golden.insert(finding) }
    }

    var golden: [String] { state.withLock { $0.golden.sorted() } }

    /// Findings of the newest garbage collection about unreadable bundles.
    var garbage: [String] {
        get { state.withLock { $0.garbage } }
        set { state.withLock { $0.garbage = newValue } }
    }
}
