import EvaluationRecords
import Identifiers

extension Blocks {
    /// The maker, the data and the settings: enough to make the same record again.
    func identity(_ record: EvaluationRecord) -> [PageBlock] {
        let result = record.result
        let run = record.run
        var rows: [(String, String)] = [
            ("Record", record.id.description), ("Model", result.model.text),
            ("Manifest", result.model.manifest?.description ?? "none: the rows were scored elsewhere"),
            ("Task", result.task.rawValue), ("Data set", text(result.dataset.name)),
            ("Digest of the data", result.dataset.digest.description),
            ("Digest of the columns", result.dataset.schema.description),
            ("Rows of the data set", Digits.count(result.dataset.rows)), ("Selection", result.selection.words),
            ("Label", result.dataset.label.map { text($0) } ?? "none"),
            ("Weights", result.dataset.weight.map { text($0) } ?? "none"),
            ("Row id", result.dataset.id.map { text($0) } ?? "none"),
            ("Time", result.dataset.time.map { text($0) } ?? "none"),
            ("Predictions", result.predictions?.description ?? "not kept"),
        ]
        if let positive = result.positive { rows.append(("Positive class", text(positive))) }
        if !result.classes.isEmpty {
            let shown = result.classes.prefix(20).map { text($0) }.joined(separator: ", ")
            rows.append(
                ("Classes", shown + (result.classes.count > 20 ? ", … \(Digits.count(result.classes.count))" : ""))
            )
        }
        if let effective = result.effectiveRows { rows.append(("Effective rows (Kish)", Digits.of(effective))) }
        rows += [
            ("Made", run.created.description), ("By", text(run.producer)), ("Seconds", Digits.of(run.seconds)),
            ("Python", run.environment.python.map { text($0) } ?? "none"),
            ("Node", run.environment.node.map { text($0) } ?? "none: here"),
        ]
        if let name = run.name { rows.append(("Name", text(name))) }
        rows += run.tags.prefix(50).map { ("Tag \(text($0.key))", text($0.value)) }
        return [
            .table("Identity", table("What this evaluation is of.", rows)),
            .table("Settings", table("Everything that may change a number.", settings(result))),
            packages(run.environment),
        ].compactMap { $0 }
    }

    private func table(_ caption: String, _ rows: [(String, String)]) -> DataTable {
        DataTable(
            caption,
            [.text("Item"), .text("Value")],
            rows.map { [DataTable.Cell($0.0), DataTable.Cell($0.1)] }
        )
    }

    private func packages(_ environment: RunEnvironment) -> PageBlock? {
        guard !environment.packages.isEmpty else { return nil }
        let rows = environment.packages.map { (text($0.key), text($0.value)) }
        return PageBlock(
            title: "Packages",
            tables: [table("Packages of the Python that answered.", rows).limited(to: limits.rows)],
            isFolded: true
        )
    }

    private func settings(_ result: EvaluationResult) -> [(String, String)] {
        let settings = result.settings
        var rows: [(String, String)] = []
        if let threshold = result.threshold { rows.append(("Threshold", threshold.words)) }
        rows += [
            ("Seed", String(settings.seed)), ("Confidence level", Digits.of(settings.level)),
            ("Bootstrap replicates", Digits.count(settings.replicates)),
            ("False discovery rate", Digits.of(settings.family)), ("Unseen labels", settings.unseen.rawValue),
            ("Probabilities divided by their sum", settings.renormalised ? "yes" : "no"),
            ("Scores are no probabilities", settings.scoresOnly ? "yes" : "no"),
        ]
        rows += settings.costs.prefix(10).enumerated().map { index, gain in
            (
                index == 0 ? "Gains" : "Gains \(index + 1)",
                "TP \(Digits.of(gain.tp)), FP \(Digits.of(gain.fp)), FN \(Digits.of(gain.fn)), TN \(Digits.of(gain.tn))"
            )
        }
        let optional: [(String, String?)] = [
            ("Band cuts", settings.bandCuts.flatMap { list($0.map { Digits.of($0) }) }),
            ("Band precision", settings.bandPrecision.map(Digits.of)),
            ("Slice columns", list(settings.slices.map(\.column))), ("Protected columns", list(settings.protected)),
            ("Importance rows", settings.importanceRows.map(Digits.count)),
            ("Importance metric", settings.importanceMetric?.title),
            (
                "Importance groups",
                list(settings.importanceGroups.map { "\($0.key): \($0.value.joined(separator: ", "))" })
            ),
            ("Dependence columns", list(settings.dependenceColumns)),
            ("Dependence rows", settings.dependenceRows.map(Digits.count)),
            ("Dependence centred", settings.centred ? "yes" : nil),
            ("Dependence in log odds", settings.logOdds ? "yes" : nil),
            ("Weak segments", settings.weakSegments ? "yes" : nil),
            ("Groups hidden under", settings.suppressUnder.map { "\(Digits.count($0)) rows" }),
            ("Label map", settings.labelMap?.description), ("Assertions", settings.assertions?.description),
            ("Training data", settings.training?.description), ("Golden rows", settings.golden?.description),
        ]
        for (name, value) in optional { if let value { rows.append((name, value)) } }
        rows += settings.programs.prefix(20).map { ("Program of \($0.name.title)", $0.digest.description) }
        return rows
    }

    private func list(_ texts: [String]) -> String? {
        guard !texts.isEmpty else { return nil }
        let shown = texts.prefix(20).map { text($0) }.joined(separator: ", ")
        return texts.count > 20 ? "\(shown) and \(Digits.count(texts.count - 20)) more" : shown
    }
}

extension RowSelection {
    /// The selection in words.
    var words: String {
        switch self {
        case .all: "all rows"
        case .fraction(let fraction, let seed, let stratified):
            "each row with probability \(Digits.of(fraction)), seed \(seed)" + (stratified ? ", within each class" : "")
        case .rows(let rows, let seed, let stratified):
            "\(Digits.count(rows)) rows, seed \(seed)" + (stratified ? ", within each class" : "")
        }
    }
}

extension DecisionThreshold {
    /// The threshold in words.
    var words: String {
        switch source {
        case .given: "\(value.title), given"
        case .default: "\(value.title), by default"
        case .optimised(let metric): "\(value.title), the best of \(metric.title) on these rows"
        }
    }
}
