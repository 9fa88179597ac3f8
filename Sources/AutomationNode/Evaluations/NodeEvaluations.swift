import ContentStore
import EvaluationRecords
import Identifiers
import NodeAPI
import Signing

/// Reads the evaluations in the bundles that the node has. Calls block.
struct NodeEvaluations: Sendable {
    private let records: BundledRecords<StoredBundle.EvaluationFile>

    init(stored: StoredBundles) {
        records = BundledRecords(stored: stored)
    }

    /// The evaluations of a model, by version and id. One that several bundles have is of the newest.
    /// - Parameters:
    ///   - version: only those of this version; nil: of all.
    ///   - cursor: the `next` of the page before; nil for the first.
    /// - Throws: `project.not-found`
    func list(
        _ project: ProjectName,
        _ model: ModelName,
        _ version: VersionID?,
        after cursor: String?,
        limit: Int
    ) throws -> EvaluationList {
        let page = try records.page(project, limit: limit) { bundle in
            bundle.evaluationFiles(of: model, after: cursor).lazy
                .filter { file in version.map { $0 == file.version } ?? true }
        }
        return EvaluationList(
            evaluations: page.records.map { file, mark, bundle in
                EvaluationReport(
                    mark,
                    model: file.model,
                    version: file.version,
                    bytes: file.resource.size,
                    bundle: bundle
                )
            },
            refused: page.refused,
            next: page.next
        )
    }

    /// The canonical bytes of an evaluation.
    /// - Parameter text: its id, or 6 digits or more of its beginning.
    /// - Throws: `project.not-found`, `evaluation.not-found`, `evaluation.several`, or why it is no evidence.
    func document(_ project: ProjectName, _ text: String) throws -> [UInt8] {
        try records.document(project, text) { $0.evaluationFiles() }
    }
}

extension StoredBundle.EvaluationFile: BundledRecord {
    /// One takes less than a kibibyte.
    static let keptMarks = 4096
    static let noun = "an evaluation"
    static let notFound = NodeCode.evaluationNotFound
    static let several = NodeCode.evaluationSeveral
    static let damaged = RecordCode.damaged

    func mark(in bundle: StoredBundle, _ store: ContentStore) throws -> EvaluationMark {
        EvaluationMark(of: try bundle.evaluation(self, in: store))
    }

    func document(in bundle: StoredBundle, _ store: ContentStore) throws -> (id: EvaluationID, bytes: [UInt8]) {
        let record = try bundle.evaluation(self, in: store)
        return (record.id, record.bytes)
    }
}
