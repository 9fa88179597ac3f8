import EvaluationRecords
import Identifiers

extension ComparisonAnswer {
    /// For a terminal.
    var text: String {
        guard let result = comparison?.result else { return sideBySide }
        var facts = FactList()
        facts.add("Champion", result.first.model.text)
        facts.add("Data", "\(result.dataset.name), \(Format.count(result.rows, "row")) that all answered")
        facts.add(
            "Decides",
            "\(result.metric)" + (result.margin.map { ", margin \(DifferenceWords.number($0))" } ?? "")
        )
        var text = facts.text
        for (place, challenger) in result.challengers.enumerated() {
            text += "\n" + PlainText.of(DifferenceWords.sentence(challenger, result)) + "\n"
            var table = Table([
                .left("METRIC"), .right(parties[0].name), .right(parties[place + 1].name), .left("DIFFERENCE"),
                .left("VERDICT"),
            ])
            for row in rows(challenger, result) { table.add(row) }
            text += table.text()
            if let words = DifferenceWords.disagreement(challenger, result) { text += PlainText.of(words) + "\n" }
            text += notes(place).map { PlainText.of($0) + "\n" }.joined()
        }
        for warning in result.warnings { text += PlainText.of("Note: \(warning.detail)") + "\n" }
        return text + "Comparison \(comparison?.id.short ?? "")\n"
    }

    /// The deciding metric first; without those that cannot be given.
    func rows(_ challenger: Challenger, _ result: ComparisonResult) -> [[String]] {
        let others = challenger.metrics.keys.filter { $0 != result.metric.text }
        return ([result.metric.text] + others).compactMap { name in
            guard let found = challenger.metrics[name]?.value else { return nil }
            return [
                name == result.metric.text ? "\(name) *" : name, DifferenceWords.number(found.first),
                DifferenceWords.number(found.second), DifferenceWords.difference(found),
                DifferenceWords.verdict(found.verdict),
            ]
        }
    }

    /// Other facts that a reader must know of a challenger: golden input and settings.
    func notes(_ place: Int) -> [String] {
        var notes = ["\(parties[place + 1].name) \(golden[place].words)"]
        if let difference = settings[place], !difference.rows.isEmpty {
            let words = difference.rows.prefix(12).map { row in
                row.before.isEmpty ? "\(row.subject) \(row.after)" : "\(row.subject) \(row.before) -> \(row.after)"
            }
            let more = difference.rows.count > 12 ? " and \(difference.rows.count - 12) more" : ""
            notes.append("Settings: " + words.joined(separator: ", ") + more)
        }
        return notes
    }

    /// Records of other data: their figures beside each other, and no difference.
    private var sideBySide: String {
        var table = Table([
            .left("VERSION"), .left("DATA"), .right("ROWS"), .left("METRIC"), .right("VALUE"), .left("INTERVAL"),
        ])
        for row in figures { table.add(row) }
        return "No difference is claimed: \(PlainText.of(reason?.message ?? ""))\n\n" + table.text()
    }

    /// The figures that each side has, by metric.
    var figures: [[String]] {
        let metrics: [MetricName] = [.rocAuc, .accuracy, .f1, .logLoss, .brier, .macroF1Present, .rmse, .mae, .r2]
        return parties.flatMap { party -> [[String]] in
            let result = party.record.result
            return metrics.compactMap { metric in
                guard let figure = result.metrics[metric], let value = figure.value else { return nil }
                let interval = figure.bounds.map {
                    "\(DifferenceWords.number($0.low)) to \(DifferenceWords.number($0.high))"
                }
                return [
                    party.name, result.dataset.name, "\(result.rows.used)", metric.text, DifferenceWords.number(value),
                    interval ?? "none: \((figure.noInterval ?? figure.reason)?.text ?? "")",
                ]
            }
        }
    }
}
