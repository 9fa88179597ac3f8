import Identifiers

/// The bundles, generations, projects and environments that must be there according to a node's database.
struct ExpectedState: Sendable {
    let bundles: [BundleRecord]
    /// Ascending by number.
    let generations: [ProjectName: [GenerationRecord]]
    let projects: [ProjectName: ProjectRecord]
    let unfinished: [ProjectName: DeploymentRecord]
    /// By key, the digest of the list of files of each environment that was built here.
    let environments: [Digest: Digest]

    init(_ database: NodeDatabase) throws {
        (bundles, generations, projects, unfinished, environments) = try database.read { database in
            let bundles = try BundleRecord.all(in: database)
            let projects = try ProjectRecord.all(in: database)
            let names = Set(projects.map(\.project) + bundles.map(\.project))
            var generations: [ProjectName: [GenerationRecord]] = [:]
            for name in names { generations[name] = try GenerationRecord.all(of: name, in: database) }
            return (
                bundles, generations, projects.reduce(into: [:]) { $0[$1.project] = $1 },
                try DeploymentRecord.unfinished(in: database).reduce(into: [:]) { $0[$1.project] = $1 },
                try BuiltEnvironment.lists(in: database)
            )
        }
    }

    func generation(_ project: ProjectName, _ number: GenerationNumber) -> GenerationRecord? {
        generations[project]?.first { $0.number == number }
    }

    func bundle(_ project: ProjectName, _ digest: Digest) -> BundleRecord? {
        bundles.first { $0.project == project && $0.digest == digest }
    }

    /// Generations without those that are being made or removed, which the next start clears away.
    var settled: [GenerationRecord] {
        generations.sorted { $0.key < $1.key }.flatMap(\.value).filter { ![.staging, .removing].contains($0.state) }
    }
}
