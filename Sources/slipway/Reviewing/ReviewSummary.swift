import Bundles
import EvaluationRecords
import Identifiers
import SignOff
import Signing
import StrictJSON

/// The summary that a reviewer sees before signing.
struct ReviewSummary {
    let bundle: ReviewedBundle
    /// nil without a policy.
    var decision: PlannedDecision?
    /// The changes from the bundle that it is compared with; nil where there is none.
    var changes: BundleChanges?

    var text: String {
        var list = FactList()
        for (label, value) in facts { list.add(label, value) }
        var text = list.text + "\n" + models + comparisons
        if let changes { text += "\n" + changes.text(all: false) }
        if let decision { text += "\n" + (decision.note.map { $0 + "\n" } ?? "") + decision.text.text }
        return text
    }

    var facts: [(label: String, value: String)] {
        let manifest = bundle.manifest
        var facts = [
            ("Bundle", "\(manifest.project) \(manifest.bundle), sequence \(manifest.sequence)"),
            ("Signed by", bundle.signer.description), ("Statement", bundle.facts.statement.hex),
            ("Targets", manifest.targets.isEmpty ? "any node" : manifest.targets.joined(separator: ", ")),
        ]
        if let notes = manifest.notes { facts.append(("Notes", notes)) }
        return facts
    }

    static let columns = ["MODEL", "VERSION", "ACTIVE", "SCAN", "GOLDEN", "EVALUATIONS"]

    var rows: [[String]] {
        bundle.manifest.models.flatMap { model in
            model.versions.map { version in
                let own = bundle.facts.versions[model.name]?[version.version]
                return [
                    model.name.text, version.version.text, model.active == version.version ? "yes" : "",
                    own?.scan?.rawValue ?? "none", own?.hasGolden == true ? "yes" : "none",
                    evaluations(model.name, version.version),
                ]
            }
        }
    }

    private var models: String {
        var table = Table(Self.columns.map { .left($0) })
        for row in rows { table.add(row) }
        return table.text()
    }

    /// The comparisons in the bundle, each challenger with the difference that decides.
    private var comparisons: String {
        guard !bundle.facts.comparisons.isEmpty else { return "" }
        var table = Table([
            .left("COMPARISON"), .left("FIRST"), .left("CHALLENGER"), .left("DATA"), .left("DIFFERENCE"),
            .left("VERDICT"),
        ])
        for record in bundle.facts.comparisons {
            let result = record.result
            for one in result.challengers {
                let difference = one.metrics[result.metric.text]?.value
                table.add([
                    record.id.short, result.first.model.text, one.version.model.text, result.dataset.name,
                    "\(result.metric) \(difference.map(Self.words) ?? "undefined")", one.verdict.rawValue,
                ])
            }
        }
        return "\n" + table.text()
    }

    private static func words(_ difference: PairedDifference) -> String {
        let interval = difference.low.flatMap { low in
            difference.high.map { " (\(NumberText.of(low.value)) to \(NumberText.of($0.value)))" }
        }
        return NumberText.of(difference.difference) + (interval ?? "")
    }

    /// The evaluations of a version, each with its headline figure.
    private func evaluations(_ model: ModelName, _ version: VersionID) -> String {
        let records = bundle.facts.evaluations.filter {
            $0.result.model.name == model && $0.result.model.version == version
        }
        guard !records.isEmpty else { return "none" }
        return records.map { record in
            let headline = record.result.headline.map { ": \($0.metric) \(Self.words($0.figure))" } ?? ""
            return "\(record.id.short) on \(record.result.dataset.name)\(headline)"
        }.joined(separator: "; ")
    }

    private static func words(_ figure: MetricFigure) -> String {
        guard let value = figure.value, figure.reason == nil else { return "undefined" }
        let interval = figure.bounds.map { " (\(NumberText.of($0.low)) to \(NumberText.of($0.high)))" }
        return NumberText.of(value) + (interval ?? "")
    }

    var value: JSONValue {
        [
            "project": .string(bundle.facts.project.text), "bundle": .string(bundle.facts.bundle.text),
            "sequence": .integer(bundle.facts.sequence), "digest": .string(bundle.facts.manifest.description),
            "statement": .string(bundle.facts.statement.description), "signer": .string(bundle.signer.description),
            "active": .map(Dictionary(uniqueKeysWithValues: bundle.active.map { ($0.key.text, $0.value.text) })),
            "evaluations": .array(bundle.facts.evaluations.map { .string($0.id.description) }),
            "comparisons": .array(bundle.facts.comparisons.map { .string($0.id.description) }),
            "changes": changes?.value ?? .null, "decision": decision?.value ?? .null,
        ]
    }
}
