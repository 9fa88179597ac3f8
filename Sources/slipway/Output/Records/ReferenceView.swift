import EvaluationRecords
import Identifiers
import StrictJSON

/// A reference profile for people: what it is of, its columns, and how far it can speak without labels.
struct ReferenceView {
    let profile: ReferenceProfile
    /// The most columns that are listed.
    var limit = 40

    private var facts: ReferenceFacts { profile.result }

    var text: String { head.text + columns(facts.columns, "COLUMN") + columns(answers, "ANSWER") + backtest + warnings }

    private var answers: [ReferenceColumn] { facts.scores + [facts.prediction].compactMap(\.self) }

    private var head: FactList {
        var list = FactList()
        list.add("Reference", profile.id.description)
        list.add("Model", facts.model.text)
        list.add("Content", facts.model.manifest?.description)
        list.add("Task", facts.task.rawValue)
        list.add("Data", "\(facts.dataset.name), \(facts.dataset.digest)")
        list.add("Rows", "\(facts.rows.used) of \(facts.rows.read) used")
        list.add("Private", facts.isPrivate ? "rare categories are merged, numbers are rounded" : nil)
        list.add("Positive", facts.positive)
        list.add("Threshold", facts.threshold.map { Format.figure($0.value.score) })
        list.add(
            "Labels",
            facts.labels.prefix(12).map { "\($0.category) \($0.rows)" }.joined(separator: ", ")
                + (facts.labels.count > 12 ? ", …" : "")
        )
        for loss in facts.losses { list.add("Loss", "\(loss.kind.rawValue) \(Self.figure(loss.mean))") }
        list.add("Estimates", estimates)
        list.add("Size", ByteCount.formatted(UInt64(profile.bytes.count)))
        list.add("Created", Format.time(profile.run.created.description))
        list.add("Made by", profile.run.producer)
        return list
    }

    private var estimates: String {
        switch facts.estimation {
        case .undefined(let reason): "none: \(reason)"
        case .given(let estimation):
            switch estimation.backtest {
            case .undefined(let reason): "without a backtest (\(reason)), so they say nothing"
            case .given(let backtest):
                backtest.metrics.contains { $0.value.passes }
                    ? "of performance without labels, as the backtest allows"
                    : "the backtest failed, so they say nothing"
            }
        }
    }

    private static func figure(_ figure: MetricFigure) -> String {
        guard let value = figure.value else { return "undefined (\(figure.reason?.text ?? ""))" }
        let bounds = figure.bounds.map { " (\(Format.figure($0.low)) to \(Format.figure($0.high)))" } ?? ""
        return Format.figure(value) + bounds
    }

    private func columns(_ columns: [ReferenceColumn], _ title: String) -> String {
        guard !columns.isEmpty else { return "" }
        var table = Table([.left(title), .left("KIND"), .right("ROWS"), .right("MISSING"), .right("BINS")])
        for column in columns.prefix(limit) {
            let bins =
                switch column.bins {
                case .numeric(let quantiles): quantiles.counts.count
                case .categorical(let categories): categories.categories.count
                }
            table.add([column.title, column.kind.rawValue, String(column.n), String(column.missing), String(bins)])
        }
        let more = columns.count > limit ? "and \(columns.count - limit) more\n" : ""
        return "\n" + table.text() + more
    }

    private var backtest: String {
        guard let backtest = facts.estimation.value?.backtest.value, !backtest.metrics.isEmpty else { return "" }
        var table = Table([.left("ESTIMATED METRIC"), .left("BACKTEST"), .left("MAY SPEAK")])
        for entry in backtest.metrics {
            table.add([
                entry.key, "\(entry.value.inside) of \(entry.value.judged) inside", entry.value.passes ? "yes" : "no",
            ])
        }
        return "\n" + table.text()
    }

    private var warnings: String {
        guard !facts.warnings.isEmpty else { return "" }
        return "\n" + facts.warnings.map { PlainText.of("Warning: \($0.detail) [\($0.code)]") + "\n" }.joined()
    }

    /// The answer of `slipway reference`.
    func json(isKept: Bool) throws -> String {
        let document = try JSONParser.parse(
            profile.bytes,
            subject: "reference profile \(profile.id.short)",
            sizeLimit: ReferenceProfile.limit
        )
        return JSONWriter.text(of: [
            "id": .string(profile.id.description), "kept": .bool(isKept), "reference": document,
        ]) + "\n"
    }
}
