import EvaluationRecords
import Identifiers

extension Blocks {
    /// The first things to know: the verdict in words, requirements, counts, warnings.
    mutating func summary(_ result: DriftFindings) -> [PageBlock] {
        let style: DataTable.Cell.Style =
            switch result.verdict {
            case .drifted: .bad
            case .stable: .good
            case .changed, .undefined: .plain
            }
        let drifted = DriftFindings.sorted(result.columns).filter { $0.verdict == .drifted }
        let names = drifted.prefix(12).map { text($0.title) }.joined(separator: ", ")
        let more = drifted.count > 12 ? " and \(Digits.count(drifted.count - 12)) more" : ""
        var blocks = [
            PageBlock(
                notice: result.sentence,
                style: style,
                caption: drifted.isEmpty ? nil : "Drifted, the largest effect first: \(names)\(more)."
            )
        ]
        if let requirements = requirements(result.requirements) { blocks.append(requirements) }
        blocks.append(verdicts(result))
        if let warnings = warnings(result.warnings) { blocks.append(warnings) }
        return blocks
    }

    private func verdicts(_ result: DriftFindings) -> PageBlock {
        let counts = result.counts
        var rows: [[DataTable.Cell]] = [
            [DataTable.Cell("All"), result.verdict.cell, DataTable.Cell("The worst of the parts.")],
            [
                DataTable.Cell("Columns"), ColumnVerdict.worst(result.columns.map(\.verdict)).cell,
                DataTable.Cell(
                    "\(Digits.count(counts.columns)) columns: \(Digits.count(counts.drifted)) drifted, "
                        + "\(Digits.count(counts.changed)) changed, \(Digits.count(counts.stable)) stable, "
                        + "\(Digits.count(counts.undefined)) not tested; \(Digits.count(result.family)) tests were adjusted together."
                ),
            ],
        ]
        rows.append(row("All columns together", result.domain) { ($0.verdict.cell, "By \($0.classifier.words).") })
        rows.append(
            row("Answers of the model", result.prediction) {
                ($0.verdict.cell, "\(Digits.count($0.columns.count)) columns of answers.")
            }
        )
        rows.append(
            row("Performance", result.performance) { ($0.verdict.cell, "\(Digits.count($0.metrics.count)) metrics.") }
        )
        return .table(
            "Verdicts",
            DataTable("What was found, by part.", [.text("Part"), .text("Verdict"), .text("Of")], rows)
        )
    }

    private func row<Value>(
        _ name: String,
        _ screen: Screen<Value>,
        _ words: (Value) -> (DataTable.Cell, String)
    ) -> [DataTable.Cell] {
        switch screen {
        case .given(let value):
            let (cell, text) = words(value)
            return [DataTable.Cell(name), cell, DataTable.Cell(text)]
        case .undefined(let reason):
            return [
                DataTable.Cell(name), DataTable.Cell("not given", style: .muted), DataTable.Cell(reason.sentence),
            ]
        }
    }

    func skipped(_ columns: [SkippedColumn]) -> [PageBlock] {
        guard !columns.isEmpty else { return [] }
        return [
            .table(
                nil,
                DataTable(
                    "Columns that were left out.",
                    [.text("Column"), .text("Reason")],
                    of: columns,
                    limit: limits.rows
                ) { [DataTable.Cell(text($0.name)), DataTable.Cell($0.reason.sentence)] }
            )
        ]
    }

    /// The maker, the data and the settings: enough to make the same record again.
    func identity(_ record: DriftRecord) -> [PageBlock] {
        let result = record.result
        let run = record.run
        var rows: [(String, String)] = [
            ("Record", record.id.description), ("Model", result.model?.text ?? "none: the data alone"),
            ("Manifest", result.model?.manifest?.description ?? "none"),
        ]
        if let task = result.task { rows.append(("Task", task.rawValue)) }
        if let positive = result.positive { rows.append(("Positive class", text(positive))) }
        if !result.classes.isEmpty {
            let shown = result.classes.prefix(20).map { text($0) }.joined(separator: ", ")
            rows.append(
                ("Classes", shown + (result.classes.count > 20 ? ", … \(Digits.count(result.classes.count))" : ""))
            )
        }
        rows += facts("Reference", result.reference) + facts("Current data", result.current)
        rows += [
            ("Made", run.created.description), ("By", text(run.producer)), ("Seconds", Digits.of(run.seconds)),
            ("Python", run.environment.python.map { text($0) } ?? "none"),
            ("Node", run.environment.node.map { text($0) } ?? "none: here"),
        ]
        if let name = run.name { rows.append(("Name", text(name))) }
        rows += run.tags.prefix(50).map { ("Tag \(text($0.key))", text($0.value)) }
        return [
            .table("Identity", items("What this report is of.", rows)),
            .table("Settings", items("Everything that may change a number.", settings(result.settings))),
        ]
    }

    private func facts(_ side: String, _ dataset: DatasetIdentity) -> [(String, String)] {
        [
            (side, text(dataset.name)), ("\(side): digest", dataset.digest.description),
            ("\(side): digest of the columns", dataset.schema.description),
            ("\(side): rows", Digits.count(dataset.rows)),
            ("\(side): label", dataset.label.map { text($0) } ?? "none"),
            ("\(side): weights", dataset.weight.map { text($0) } ?? "none"),
            ("\(side): row id", dataset.id.map { text($0) } ?? "none"),
            ("\(side): time", dataset.time.map { text($0) } ?? "none"),
        ]
    }

    private func settings(_ settings: DriftSettings) -> [(String, String)] {
        var rows: [(String, String)] = [
            ("False discovery rate (q)", Digits.of(settings.q)),
            ("Tolerance of an effect", Digits.of(settings.tolerance)),
            ("q under any dependence", settings.strict ? "yes (Benjamini-Yekutieli)" : "no (Benjamini-Hochberg)"),
            ("Classifier", settings.classifier.words),
            ("Rows of a side for the classifier, at most", Digits.count(settings.classifierRows)),
            ("Confidence level", Digits.of(settings.level)),
            ("Bootstrap replicates", Digits.count(settings.replicates)), ("Seed", String(settings.seed)),
        ]
        if let columns = settings.columns {
            rows.append(("Columns asked for", columns.prefix(50).map { text($0) }.joined(separator: ", ")))
        }
        rows += settings.tolerances.map {
            ("Tolerance of \(MetricName($0.key)?.title ?? text($0.key))", Digits.of($0.value))
        }
        if !settings.compatible.isEmpty { rows.append(("Figures of", settings.compatible.joined(separator: ", "))) }
        return rows
    }

    private func items(_ caption: String, _ rows: [(String, String)]) -> DataTable {
        DataTable(
            caption,
            [.text("Item"), .text("Value")],
            rows.map { [DataTable.Cell($0.0), DataTable.Cell($0.1)] }
        )
    }
}
