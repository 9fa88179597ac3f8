import Identifiers

/// Carries out the recorded removals: the files first, then the record. Can be interrupted and repeated. Calls block.
struct RecordedRemoval: Sendable {
    let directory: GenerationDirectory
    let stored: StoredBundles
    let damage: DamageBook
    let faults: FaultPoints

    func remove(_ generations: [GenerationRecord], of project: ProjectName) throws {
        for generation in generations {
            try directory.remove(project, generation.number)
            faults.reach(.generationRemoved)
            try stored.database.write { try generation.remove(in: $0) }
        }
        damage.forget(project, generations.map(\.number))
    }

    func remove(_ bundles: [BundleRecord], of project: ProjectName) throws {
        for bundle in bundles {
            try stored.remove(project, bundle.digest)
            try stored.database.write { try bundle.passing.end(in: $0) }
        }
    }
}
