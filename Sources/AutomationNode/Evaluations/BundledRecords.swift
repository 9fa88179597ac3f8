import Bundles
import EvaluationRecords
import GRDB
import Identifiers
import NodeAPI
import Signing

/// Finds the records of a kind in the bundles that the node has. Nothing of a deployment depends on one. Calls block.
struct BundledRecords<File: BundledRecord>: Sendable {
    let stored: StoredBundles
    private let marks = RecordMarks<File>()

    init(stored: StoredBundles) {
        self.stored = stored
    }

    /// Files on a page, at most.
    private static var mostFiles: Int { 200 }

    /// Some files, by name. One that several bundles have is of the newest.
    struct Page {
        var records: [(file: File, mark: File.Mark, bundle: BundleID)] = []
        /// Files that are no evidence.
        var refused: [RefusedEvaluation] = []
        /// The `after` of the next page; nil when there is none.
        var next: String?
    }

    /// - Parameters:
    ///   - limit: of the files that are read.
    ///   - files: those of a bundle, ascending by name, behind the page before.
    /// - Throws: `project.not-found`
    func page<Files: Sequence<File>>(
        _ project: ProjectName,
        limit: Int,
        _ files: (StoredBundle) -> Files
    ) throws -> Page {
        let limit = min(max(1, limit), Self.mostFiles)
        var found: [EntryName: (file: File, bundle: StoredBundle)] = [:]
        for bundle in try bundles(of: project) {
            // The first files of the page of all are among the first ones of each bundle.
            for file in files(bundle).prefix(limit + 1) where found[file.resource.name] == nil {
                found[file.resource.name] = (file, bundle)
            }
        }
        let names = found.keys.sorted()
        let chosen = names.prefix(limit)
        var page = Page(next: chosen.count < names.count ? chosen.last?.text : nil)
        for (file, bundle) in chosen.compactMap({ found[$0] }) {
            switch marks.mark(file, of: bundle, in: stored.store) {
            case .success(let mark):
                page.records.append((file, mark, bundle.manifest.bundle))
            case .failure(let failure):
                page.refused.append(RefusedEvaluation(file.resource.name, of: bundle.manifest.bundle, failure))
            }
        }
        return page
    }

    /// The canonical bytes of a record.
    /// - Parameters:
    ///   - text: its id, or 6 digits or more of its beginning.
    ///   - files: all of a bundle.
    /// - Throws: `project.not-found`, the failures of the kind, or why it is no evidence.
    func document<Files: Sequence<File>>(
        _ project: ProjectName,
        _ text: String,
        _ files: (StoredBundle) -> Files
    ) throws -> [UInt8] {
        var found: [String: (file: File, bundle: StoredBundle)] = [:]
        for bundle in try bundles(of: project) {
            for file in files(bundle) where Self.mayBe(file.digits, text) && found[file.digits] == nil {
                found[file.digits] = (file, bundle)
            }
        }
        guard let (file, bundle) = found.values.first else { throw Self.missing(text, project) }
        guard found.count == 1 else {
            throw NodeFailure(
                File.several,
                text,
                expected: "the beginning of one id",
                found: "that of \(found.keys.sorted().prefix(12).joined(separator: ", ")); give more digits"
            )
        }
        let (id, bytes) = try file.document(in: bundle, stored.store)
        guard id.begins(with: text) else { throw Self.missing(text, project) }
        return bytes
    }

    /// True if a record with these first digits may have an id that begins with the text.
    private static func mayBe(_ digits: String, _ text: String) -> Bool {
        let wanted = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        guard wanted.utf8.count >= 6 else { return false }
        return wanted.utf8.count < digits.utf8.count ? digits.hasPrefix(wanted) : wanted.hasPrefix(digits)
    }

    private static func missing(_ text: String, _ project: ProjectName) -> NodeFailure {
        NodeFailure(
            File.notFound,
            text,
            expected: "6 digits or more of the id of \(File.noun) in a bundle of \(project)",
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
