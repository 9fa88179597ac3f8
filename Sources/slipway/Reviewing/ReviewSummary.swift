import Bundles
import EvaluationRecords
import Identifiers
import SignOff
import Signing
import StrictJSON

/// What a reviewer sees before signing.
struct ReviewSummary {
    let bundle: ReviewedBundle
    /// nil without a policy.
    let decision: SignOffDecision?

    var text: String {
        let manifest = bundle.manifest
        let facts = bundle.facts
        var list = FactList()
        list.add("Bundle", "\(manifest.project) \(manifest.bundle), sequence \(manifest.sequence)")
        list.add("Signed by", bundle.signer.description)
        list.add("Statement", facts.statement.hex)
        list.add("Targets", manifest.targets.isEmpty ? "any node" : manifest.targets.joined(separator: ", "))
        list.add("Notes", manifest.notes)
        var text = list.text + "\n" + models
        if let decision { text += "\n" + DecisionText(decision).text }
        return text
    }

    private var models: String {
        var table = Table([
            .left("MODEL"), .left("VERSION"), .left("ACTIVE"), .left("SCAN"), .left("GOLDEN"), .left("EVALUATIONS"),
        ])
        for model in bundle.manifest.models {
            for version in model.versions {
                let own = bundle.facts.versions[model.name]?[version.version]
                table.add([
                    model.name.text, version.version.text, model.active == version.version ? "yes" : "",
                    own?.scan?.rawValue ?? "none", own?.hasGolden == true ? "yes" : "none",
                    evaluations(model.name, version.version),
                ])
            }
        }
        return table.text()
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
        return "\(value)" + (figure.bounds.map { " (\($0.low) to \($0.high))" } ?? "")
    }

    var value: JSONValue {
        [
            "project": .string(bundle.facts.project.text), "bundle": .string(bundle.facts.bundle.text),
            "sequence": .integer(bundle.facts.sequence), "digest": .string(bundle.facts.manifest.description),
            "statement": .string(bundle.facts.statement.description), "signer": .string(bundle.signer.description),
            "active": .map(Dictionary(uniqueKeysWithValues: bundle.active.map { ($0.key.text, $0.value.text) })),
            "evaluations": .array(bundle.facts.evaluations.map { .string($0.id.description) }),
            "comparisons": .array(bundle.facts.comparisons.map { .string($0.id.description) }),
            "decision": decision.map { DecisionText($0).value } ?? .null,
        ]
    }
}
