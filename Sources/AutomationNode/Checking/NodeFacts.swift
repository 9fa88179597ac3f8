import Identifiers

/// What the database of a node says that there must be.
struct NodeFacts: Sendable {
    let bundles: [BundleRecord]
    /// Ascending by number.
    let generations: [ProjectName: [GenerationRecord]]
    let projects: [ProjectName: ProjectRecord]
    let unfinished: [ProjectName: DeploymentRecord]
    /// The digests of the lists of files of the environments that were built here.
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

    /// Generations that are there, or must be: what is being made or removed is the next start's to clear away.
    var settled: [GenerationRecord] {
        generations.sorted { $0.key < $1.key }.flatMap(\.value).filter { ![.staging, .removing].contains($0.state) }
    }
}
