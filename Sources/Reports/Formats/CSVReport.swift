import EvaluationRecords
import Identifiers

/// One row a figure, as RFC 4180 has it: UTF-8, a header, quotes where they are needed, CR LF.
///
/// Numbers are exact. A text that a spreadsheet would take for a formula has `'` in front.
enum CSVReport {
    static let header = [
        "record", "model", "version", "dataset", "part", "metric", "column", "slice", "value", "low", "high",
        "interval",
        "level", "n", "reason", "no_interval",
    ]

    static func bytes(of records: [ReportedRecord]) -> [UInt8] {
        var output = [UInt8]()
        append(header, to: &output)
        for record in records {
            switch record {
            case .evaluation(let record): rows(of: record) { append($0, to: &output) }
            case .comparison(let record): rows(of: record) { append($0, to: &output) }
            case .drift(let record): rows(of: record) { append($0, to: &output) }
            }
        }
        return output
    }

    private static func rows(of record: EvaluationRecord, _ add: ([String]) -> Void) {
        let result = record.result
        let start = [
            record.id.description, result.model.name.text, result.model.version?.text ?? "",
            safe(result.dataset.name),
        ]
        func figures(_ part: String, _ metrics: MetricFigures, _ column: String = "", _ slice: String = "") {
            for name in metrics.names {
                guard let figure = metrics[name] else { continue }
                add(start + [part, name.text, safe(column), safe(slice)] + cells(figure))
            }
        }
        figures("metrics", result.metrics)
        if let baseline = result.baseline.value { figures("baseline", baseline.metrics) }
        if let classes = result.screens.perClass?.value?.classes {
            for figure in classes { figures("class", figure.metrics, "", figure.label) }
        }
        for slice in result.slices { figures("slice", slice.metrics, slice.column, slice.slice.plain) }
        for slice in result.slices { tests(slice, start, add) }
        for fairness in result.fairness {
            for group in fairness.groups { figures("group", group.metrics, fairness.column, group.group) }
            figures("gap", fairness.gaps, fairness.column)
        }
        if let segments = result.screens.weakSegments?.value?.segments {
            for segment in segments {
                figures("weak-segment", segment.metrics, "", segment.conditions.joined(separator: " and "))
            }
        }
        for outcome in result.assertions {
            add(start + ["assertion", safe(outcome.name), "", outcome.outcome.rawValue] + cells(outcome.found))
        }
        for outcome in result.requirements {
            add(
                start + [
                    "requirement", safe(outcome.expression), safe(outcome.column ?? ""),
                    outcome.passed ? "pass" : "fail", outcome.found.map(Digits.exact) ?? "", "", "", "", "", "",
                    outcome.reason?.text ?? "", "",
                ]
            )
        }
    }

    private static func tests(_ slice: SliceFigures, _ start: [String], _ add: ([String]) -> Void) {
        for entry in slice.tests {
            let place = start + ["slice-less-rest", entry.key, safe(slice.column), safe(slice.slice.plain)]
            switch entry.value {
            case .given(let test):
                add(
                    place + [
                        Digits.exact(test.difference), Digits.exact(test.low.value), Digits.exact(test.high.value),
                        test.interval.text, Digits.exact(test.level), String(slice.rows), test.flagged ? "flagged" : "",
                        "",
                    ]
                )
            case .undefined(let reason): add(place + ["", "", "", "", "", String(slice.rows), reason.text, ""])
            }
        }
    }

    private static func rows(of record: ComparisonRecord, _ add: ([String]) -> Void) {
        let result = record.result
        for challenger in result.challengers {
            let start = [
                record.id.description, challenger.version.model.name.text, challenger.version.model.version?.text ?? "",
                safe(result.dataset.name), "difference",
            ]
            for entry in challenger.metrics {
                switch entry.value {
                case .given(let difference):
                    add(
                        start + [
                            entry.key, "", difference.verdict.rawValue, Digits.exact(difference.difference),
                            difference.low.map { Digits.exact($0.value) } ?? "",
                            difference.high.map { Digits.exact($0.value) } ?? "", difference.interval.text,
                            Digits.exact(difference.level), String(result.rows), "", "",
                        ]
                    )
                case .undefined(let reason):
                    add(start + [entry.key, "", "", "", "", "", "", "", String(result.rows), reason.text, ""])
                }
            }
            add(start + ["disagreement_d0", "", ""] + cells(challenger.disagreement))
        }
    }

    static func cells(_ figure: MetricFigure) -> [String] {
        let bounds = figure.bounds
        return [
            figure.value.map(Digits.exact) ?? "", bounds.map { Digits.exact($0.low) } ?? "",
            bounds.map { Digits.exact($0.high) } ?? "", bounds?.kind.text ?? "",
            bounds.map { Digits.exact($0.level) } ?? "", String(figure.rows), figure.reason?.text ?? "",
            figure.noInterval?.text ?? "",
        ]
    }

    /// Spreadsheets compute what begins like this, unless it is a number.
    static func safe(_ text: String) -> String {
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first), Double(text) == nil else { return text }
        return "'" + text
    }

    private static func append(_ cells: [String], to output: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            let needsQuotes = cell.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
            guard needsQuotes else {
                output.append(contentsOf: cell.utf8)
                continue
            }
            output.append(UInt8(ascii: "\""))
            for byte in cell.utf8 {
                output.append(byte)
                if byte == UInt8(ascii: "\"") { output.append(byte) }
            }
            output.append(UInt8(ascii: "\""))
        }
        output.append(contentsOf: "\r\n".utf8)
    }
}
