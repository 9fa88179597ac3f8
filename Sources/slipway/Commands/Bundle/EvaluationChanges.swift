import Bundles
import Identifiers
import NodeAPI
import StrictJSON

/// The evaluations that only one of two bundles has.
struct EvaluationChanges {
    private let added: [EvaluationReport]
    private let removed: [EvaluationReport]

    init(_ before: UnverifiedBundle, _ after: UnverifiedBundle) {
        let (earlier, later) = (BundleEvaluations(before), BundleEvaluations(after))
        added = later.without(earlier)
        removed = earlier.without(later)
    }

    private var rows: [(change: String, report: EvaluationReport)] {
        removed.map { ("removed", $0) } + added.map { ("added", $0) }
    }

    var text: String {
        guard !rows.isEmpty else { return "" }
        var table = Table([
            .left("EVALUATION"), .left("MODEL"), .left("CHANGE"), .left("DATA"), .left("FIGURE"),
            .left("CREATED (UTC)"),
        ])
        for (change, report) in rows {
            table.add([
                report.short, report.subject, change, report.dataset.name, report.figureText,
                Format.time(report.created.description),
            ])
        }
        return "\n" + table.text()
    }

    var value: JSONValue {
        .array(rows.map { ["change": .string($0.change), "evaluation": $0.report.value] })
    }
}
