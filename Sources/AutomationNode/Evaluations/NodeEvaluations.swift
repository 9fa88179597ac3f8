import Bundles
import EvaluationRecords
import GRDB
import Identifiers
import NodeAPI
import Signing

/// Reads the evaluations in the bundles that the node has. Nothing of a deployment depends on one. Calls block.
struct NodeEvaluations: Sendable {
    let stored: StoredBundles
    let marks = EvaluationMarks()

    /// Evaluations on a page, at most.
    static let limit = 200

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
        let limit = min(max(1, limit), Self.limit)
        var files: [EntryName: (file: StoredBundle.EvaluationFile, bundle: StoredBundle)] = [:]
        for bundle in try bundles(of: project) {
            // The first files of the page of all are among the first ones of each bundle.
            let wanted = bundle.evaluationFiles(of: model, after: cursor).lazy
                .filter { file in version.map { $0 == file.version } ?? true }
            for file in wanted.prefix(limit + 1) where files[file.resource.name] == nil {
                files[file.resource.name] = (file, bundle)
            }
        }
        let names = files.keys.sorted()
        let page = names.prefix(limit)
        var list = EvaluationList(evaluations: [], next: page.count < names.count ? page.last?.text : nil)
        for (file, bundle) in page.compactMap({ files[$0] }) {
            switch marks.mark(file, of: bundle, in: stored.store) {
            case .success(let mark):
                list.evaluations.append(
                    EvaluationReport(
                        mark,
                        model: file.model,
                        version: file.version,
                        bytes: file.resource.size,
                        bundle: bundle.manifest.bundle
                    )
                )
            case .failure(let failure):
                list.refused.append(
                    RefusedEvaluation(
                        file: file.resource.name.text,
                        bundle: bundle.manifest.bundle,
                        code: failure.stableCode,
                        problem: failure.message
                    )
                )
            }
        }
        return list
    }

    /// The canonical bytes of an evaluation.
    /// - Parameter text: its id, or 6 digits or more of its beginning.
    /// - Throws: `project.not-found`, `evaluation.not-found`, `evaluation.several`, or why it is no evidence.
    func document(_ project: ProjectName, _ text: String) throws -> [UInt8] {
        var found: [String: (file: StoredBundle.EvaluationFile, bundle: StoredBundle)] = [:]
        for bundle in try bundles(of: project) {
            for file in bundle.evaluationFiles() where Self.mayBe(file.digits, text) && found[file.digits] == nil {
                found[file.digits] = (file, bundle)
            }
        }
        guard let (file, bundle) = found.values.first else { throw Self.missing(text, project) }
        guard found.count == 1 else {
            throw NodeFailure(
                .evaluationSeveral,
                text,
                expected: "the beginning of one id",
                found: "that of \(found.keys.sorted().prefix(12).joined(separator: ", ")); give more digits"
            )
        }
        let record = try bundle.evaluation(file, in: stored.store)
        guard record.id.begins(with: text) else { throw Self.missing(text, project) }
        return record.bytes
    }

    /// True if a record with these first digits may have an id that begins with the text.
    private static func mayBe(_ digits: String, _ text: String) -> Bool {
        let wanted = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        guard wanted.utf8.count >= 6 else { return false }
        return wanted.utf8.count < digits.utf8.count ? digits.hasPrefix(wanted) : wanted.hasPrefix(digits)
    }

    private static func missing(_ text: String, _ project: ProjectName) -> NodeFailure {
        NodeFailure(
            .evaluationNotFound,
            text,
            expected: "6 digits or more of the id of an evaluation in a bundle of \(project)",
            found: "none"
        )
    }

    /// The bundles of a project, the newest first. One whose documents are damaged is passed over: readiness reports it.
    private func bundles(of project: ProjectName) throws -> [StoredBundle] {
        let records = try stored.database.read { try BundleRecord.all(of: project, in: $0) }
        guard !records.isEmpty else {
            throw NodeFailure(
                .projectNotFound,
                project.text,
                "the node has no bundle of this project; deploy one"
            )
        }
        return records.sorted { $0.sequence > $1.sequence }.compactMap { try? stored.load($0) }
    }
}
