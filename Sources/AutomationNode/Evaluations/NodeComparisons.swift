import ContentStore
import EvaluationRecords
import Identifiers
import NodeAPI
import Signing

/// Reads the comparisons in the bundles that the node has. Calls block.
struct NodeComparisons: Sendable {
    private let records: BundledRecords<StoredBundle.ComparisonFile>

    init(stored: StoredBundles) {
        records = BundledRecords(stored: stored)
    }

    /// The comparisons of a project, by id. One that several bundles have is of the newest.
    /// - Parameters:
    ///   - model: only those with a side of this model; nil: all. Their files are read all the same, so a page may have few of them.
    ///   - cursor: the `next` of the page before; nil for the first.
    ///   - limit: of the files that are read.
    /// - Throws: `project.not-found`
    func list(
        _ project: ProjectName,
        _ model: ModelName?,
        after cursor: String?,
        limit: Int
    ) throws -> ComparisonList {
        let page = try records.page(project, limit: limit) { $0.comparisonFiles(after: cursor) }
        let wanted = page.records.filter { record in
            model.map { model in record.mark.sides.contains { $0.model.name == model } } ?? true
        }
        return ComparisonList(
            comparisons: wanted.map { file, mark, bundle in
                ComparisonReport(mark, bytes: file.resource.size, bundle: bundle)
            },
            refused: page.refused,
            next: page.next
        )
    }

    /// The canonical bytes of a comparison.
    /// - Parameter text: its id, or 6 digits or more of its beginning.
    /// - Throws: `project.not-found`, `comparison.not-found`, `comparison.several`, or why it is no evidence.
    func document(_ project: ProjectName, _ text: String) throws -> [UInt8] {
        try records.document(project, text) { $0.comparisonFiles() }
    }
}

extension StoredBundle.ComparisonFile: BundledRecord {
    /// One of a hundred challengers takes some ten kibibytes.
    static let keptMarks = 1024
    static let noun = "a comparison"
    static let notFound = NodeCode.comparisonNotFound
    static let several = NodeCode.comparisonSeveral
    static let damaged = RecordCode.comparisonDamaged

    func mark(in bundle: StoredBundle, _ store: ContentStore) throws -> ComparisonMark {
        ComparisonMark(of: try bundle.comparison(self, in: store))
    }

    func document(in bundle: StoredBundle, _ store: ContentStore) throws -> (id: EvaluationID, bytes: [UInt8]) {
        let record = try bundle.comparison(self, in: store)
        return (record.id, record.bytes)
    }
}
