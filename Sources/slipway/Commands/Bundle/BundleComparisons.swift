import Bundles
import EvaluationRecords
import Identifiers
import NodeAPI
import Signing
import StrictJSON

/// The comparisons in a bundle that a command shows. Those that are no evidence are shown as refused, and the bundle is none the worse for them.
struct BundleComparisons {
    /// The newest first.
    private(set) var reports: [ComparisonReport] = []
    private(set) var refused: [RefusedEvaluation] = []

    /// True for the files to read.
    static func isWanted(_ name: EntryName) -> Bool {
        name.components.count == 2 && name.components[0] == "comparisons" && name.text.hasSuffix(".json")
    }

    /// - Parameter bundle: read with the wanted files, as far as they are small enough.
    init(_ bundle: UnverifiedBundle) {
        for resource in bundle.resources.beginning(with: "comparisons/") where Self.isWanted(resource.name) {
            do {
                let record = try Self.record(resource.name, bundle)
                reports.append(ComparisonReport(ComparisonMark(of: record), bytes: resource.size))
            } catch {
                refused.append(RefusedEvaluation(resource.name, of: bundle.manifest.bundle, error))
            }
        }
        reports.sort { $0.created == $1.created ? $0.id < $1.id : $0.created > $1.created }
    }

    private static func record(
        _ name: EntryName,
        _ bundle: UnverifiedBundle
    ) throws(RecordFailure) -> ComparisonRecord {
        guard let bytes = bundle.texts[name] else {
            throw RecordFailure(
                .comparisonTooLarge,
                name.text,
                expected: "at most 1 MiB, to be shown here",
                found: "more"
            )
        }
        let record = try ComparisonRecord.read(bytes, subject: name.text)
        try record.require(name) { model, version in
            bundle.manifest.model(model)?.versions.first { $0.version == version }?.manifest
        }
        return record
    }

    /// The comparisons that only this bundle has.
    func without(_ other: BundleComparisons) -> [ComparisonReport] {
        let known = Set(other.reports.map(\.id))
        return reports.filter { !known.contains($0.id) }
    }
}
