import Bundles
import Identifiers
import NodeAPI
import StrictJSON

/// The comparisons that only one of two bundles has.
struct ComparisonChanges {
    private let added: [ComparisonReport]
    private let removed: [ComparisonReport]

    init(_ before: UnverifiedBundle, _ after: UnverifiedBundle) {
        let (earlier, later) = (BundleComparisons(before), BundleComparisons(after))
        added = later.without(earlier)
        removed = earlier.without(later)
    }

    private var rows: [(change: String, report: ComparisonReport)] {
        removed.map { ("removed", $0) } + added.map { ("added", $0) }
    }

    var text: String {
        guard !rows.isEmpty else { return "" }
        var table = Table([
            .left("COMPARISON"), .left("CHANGE"), .left("OF"), .left("DATA"), .left("CREATED (UTC)"),
        ])
        for (change, report) in rows {
            table.add([
                report.short, change, report.sidesText, report.dataset.name,
                Format.time(report.created.description),
            ])
        }
        return "\n" + table.text()
    }

    var value: JSONValue {
        .array(rows.map { ["change": .string($0.change), "comparison": $0.report.value] })
    }
}
