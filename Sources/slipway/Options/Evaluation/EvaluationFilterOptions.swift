import ArgumentParser
import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels

/// The evaluations that a list is to have.
struct EvaluationFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only those on this data set: its name, or 6 digits of its digest.", valueName: "name"))
    var data: String?

    @Option(help: ArgumentHelp("Only those with this tag (repeatable).", valueName: "key=value"))
    var tag: [String] = []

    @Option(
        help: ArgumentHelp("Only those made since this day or time, in UTC.", valueName: "date"),
        transform: { text in
            guard let time = Timestamp(text) ?? Timestamp("\(text)T00:00:00Z") else {
                throw ValidationError("\"\(text)\" is no time: expected 2026-12-31 or 2026-12-31T12:00:00Z.")
            }
            return time
        }
    )
    var since: Timestamp?

    var isEmpty: Bool { data == nil && tag.isEmpty && since == nil }

    func validate() throws {
        for text in tag { _ = try ArgumentText.pair(text) }
    }

    func apply(to query: inout EvaluationQuery) {
        query.dataset = data
        query.since = since
        query.tags = tag.compactMap { try? ArgumentText.pair($0) }
    }
}

extension EvaluationQuery {
    /// The same for a report of a node.
    func takes(_ report: EvaluationReport) -> Bool {
        takes(dataset: report.dataset.name, Digest(report.dataset.digest), report.created)
    }

    /// A comparison is listed with the models that it names.
    func takes(_ report: ComparisonReport) -> Bool {
        guard tags.isEmpty, takes(dataset: report.dataset.name, Digest(report.dataset.digest), report.created) else {
            return false
        }
        return report.sides.contains { side in
            (model.map { $0 == side.model } ?? true) && (version.map { $0 == side.version } ?? true)
        }
    }

    /// A drift report is listed with the model that answered, and with both of its data sets.
    func takes(_ kept: KeptDrift) -> Bool {
        let mark = kept.mark
        guard tags.isEmpty,
            [mark.reference, mark.current].contains(where: { takes(dataset: $0.name, $0.digest, mark.created) })
        else { return false }
        return (model.map { $0 == mark.model?.name } ?? true) && (version.map { $0 == mark.model?.version } ?? true)
    }

    private func takes(dataset name: String, _ digest: Digest?, _ created: Timestamp) -> Bool {
        guard since.map({ $0 <= created }) ?? true else { return false }
        return dataset.map { text in
            name.isSame(as: text) || digest.map { EvaluationID($0).begins(with: text) } ?? false
        } ?? true
    }
}
