import Bundles
import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels
import Signing
import StrictJSON

/// The evaluations in a bundle that a command shows.
///
/// A file is evidence if it is the record that its name says, of a version of the bundle. Any other is shown as refused, and the bundle is
/// none the worse for it.
struct BundleEvaluations {
    /// Ascending by model and version, the newest of a version first.
    private(set) var reports: [EvaluationReport] = []
    private(set) var refused: [RefusedEvaluation] = []
    /// The records of the reports, in the order of their names in the bundle.
    private(set) var records: [EvaluationRecord] = []

    /// True for the files to read.
    static func isWanted(_ name: EntryName) -> Bool {
        name.components.count == 4 && name.components[0] == "evaluations" && name.text.hasSuffix(".json")
    }

    /// - Parameter bundle: read with the wanted files, as far as they are small enough.
    init(_ bundle: UnverifiedBundle) {
        for resource in bundle.resources.beginning(with: "evaluations/") where Self.isWanted(resource.name) {
            let name = resource.name
            do {
                let record = try Self.record(name, bundle.texts[name], bundle.manifest)
                records.append(record)
                reports.append(
                    EvaluationReport(
                        EvaluationMark(of: record),
                        model: record.result.model.name,
                        version: record.result.model.version,
                        bytes: resource.size
                    )
                )
            } catch {
                refused.append(RefusedEvaluation(name, of: bundle.manifest.bundle, error))
            }
        }
        reports.sort { left, right in
            (left.model, left.version?.text ?? "", right.created, left.id)
                < (right.model, right.version?.text ?? "", left.created, right.id)
        }
    }

    private static func record(
        _ name: EntryName,
        _ bytes: [UInt8]?,
        _ manifest: BundleManifest
    ) throws(RecordFailure) -> EvaluationRecord {
        guard let bytes else {
            throw RecordFailure(.tooLarge, name.text, expected: "at most 1 MiB, to be shown here", found: "more")
        }
        let record = try EvaluationRecord.read(bytes, subject: name.text)
        let own = record.result.model
        let listed = own.version.flatMap { version in
            manifest.model(own.name)?.versions.first { $0.version == version }
        }
        guard let listed, record.entryName == name else {
            throw RecordFailure(
                .foreign,
                name.text,
                expected: "the record that its name says, of a version of the bundle",
                found: "\(record.id.short) of \(own.text)"
            )
        }
        try record.require(own.name, listed.version, listed.manifest)
        return record
    }

    func reports(of model: ModelName, _ version: VersionID) -> [EvaluationReport] {
        reports.filter { $0.model == model && $0.version == version }
    }

    /// The evaluations that only this bundle has.
    func without(_ other: BundleEvaluations) -> [EvaluationReport] {
        let known = Set(other.reports.map { "\($0.subject) \($0.id)" })
        return reports.filter { !known.contains("\($0.subject) \($0.id)") }
    }
}

extension RefusedEvaluation {
    /// As one JSON value.
    var value: JSONValue {
        [
            "file": .string(file), "bundle": .string(bundle.text), "code": .string(code), "problem": .string(problem),
        ]
    }
}
