import Identifiers
import NodeAPI
import SavedModels
import StrictJSON

extension ComparisonReport {
    init(_ kept: KeptComparison) {
        self.init(kept.mark, bytes: kept.size)
    }

    /// The first 12 digits of the id.
    var short: String { String(id.dropFirst(7).prefix(12)) }

    /// Such as `churn/2 against churn/3 (better), by roc_auc`.
    var sidesText: String {
        let challengers = zip(sides.dropFirst(), verdicts).map { "\($0.text) (\($1))" }
        return "\(sides.first?.text ?? "") against \(challengers.joined(separator: ", ")), by \(metric)"
    }

    /// The comparison in the answer of `slipway evaluations`.
    var value: JSONValue {
        var value = JSONObject([
            ("id", .string(id)), ("created", .string(created.description)),
            ("name", .optional(name)), ("metric", .string(metric)),
            ("dataset", ["name": .string(dataset.name), "digest": .string(dataset.digest)]),
            ("sides", .array(sides.map(\.value))), ("verdicts", .array(verdicts.map { .string($0) })),
            ("bytes", .integer(Int64(clamping: bytes))),
        ])
        if let bundle { value["bundle"] = .string(bundle.text) }
        return .object(value)
    }
}

extension ComparisonReport.Side {
    /// Such as `churn/3` or `churn@external`.
    fileprivate var text: String { version.map { "\(model)/\($0)" } ?? "\(model)@external" }

    fileprivate var value: JSONValue {
        [
            "model": .string(model.text), "version": .optional(version?.text),
            "evaluation": .optional(evaluation),
        ]
    }
}

extension [ComparisonReport] {
    /// The table of the comparisons below that of the evaluations.
    var table: String {
        var table = Table([.left("ID"), .left("COMPARISON"), .left("DATA"), .left("CREATED (UTC)"), .left("NAME")])
        for report in self {
            table.add([
                report.short, report.sidesText, report.dataset.name, Format.time(report.created.description),
                report.name ?? "",
            ])
        }
        return table.text()
    }
}
