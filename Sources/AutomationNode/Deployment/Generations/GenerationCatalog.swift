import Identifiers

/// The records of generations, with the bundles that they were made of. Calls block.
struct GenerationCatalog: Sendable {
    let database: NodeDatabase
    let stored: StoredBundles

    /// - Throws: `generation.not-found`; `bundle.damaged` where its bundle is gone or cannot be read.
    func load(
        _ project: ProjectName,
        _ number: GenerationNumber
    ) throws -> (record: GenerationRecord, bundle: StoredBundle) {
        let (record, bundle) = try database.read { database in
            let record = try GenerationRecord.find(project, number, in: database)
            return (record, try record.flatMap { try BundleRecord.find(project, $0.bundleDigest, in: database) })
        }
        guard let record else {
            throw NodeFailure.missing(generation: number, of: project)
        }
        guard let bundle else {
            throw NodeFailure.missing(bundleOf: number, of: project)
        }
        return (record, try stored.load(bundle))
    }
}
