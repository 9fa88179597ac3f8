import DurableFiles
import Identifiers
import Integrity

/// Looks through the directories of generations.
struct GenerationInspection: Sendable {
    let state: StateDirectory
    let digests: InodeDigestCache

    /// Reads every file whose inode was not read before. Blocks.
    /// - Parameter bundles: the bundles of the generations.
    func inspect(_ records: [GenerationRecord], _ bundles: [InspectedBundle]) throws -> [InspectedGeneration] {
        var trees: [(record: GenerationRecord, tree: GenerationTree?)] = []
        for record in records {
            let bundle = bundles.first {
                $0.record.project == record.project && $0.record.digest == record.bundleDigest
            }
            guard let resources = bundle?.resources else {
                trees.append((record, nil))
                continue
            }
            guard let home = try home(of: record) else {
                trees.append((record, GenerationTree(absent: record)))
                continue
            }
            trees.append((record, try GenerationTree(home, resources, record)))
        }
        try digests.read(trees.flatMap { $0.tree?.files ?? [] }.map { ($0.place, $0.status) })
        return trees.map { record, tree in
            InspectedGeneration(record: record, isListed: tree != nil, faults: tree?.faults(digests) ?? [])
        }
    }

    private func home(of record: GenerationRecord) throws -> DirectoryHandle? {
        do {
            return try state.generations.open(directory: "\(record.project.text)/\(record.number)")
        } catch {
            guard [.notFound, .wrongKind, .link].contains(error.code) else { throw error }
            return nil
        }
    }
}
