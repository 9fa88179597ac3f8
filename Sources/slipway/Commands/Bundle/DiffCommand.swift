import ArgumentParser
import Bundles
import Identifiers
import SavedModels
import StrictJSON

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changes from one bundle to another.",
        discussion: "The bundles are verified only with --trust."
    )

    @Argument(help: "The earlier bundle.")
    var from: InputPath

    @Argument(help: "The later bundle.")
    var to: InputPath

    @Flag(help: "List models and versions that do not change, too.")
    var all = false

    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let before = try BundleView.read(from.path, trust, output.console, wanted: Self.isWanted)
        let after = try BundleView.read(to.path, trust, output.console, wanted: Self.isWanted)
        let difference = BundleDifference(from: before.bundle, to: after.bundle)
        let requirements = try RequirementChanges(difference, before.bundle, after.bundle)
        let schemas = try SchemaChanges(difference, before.bundle, after.bundle)
        let evaluations = EvaluationChanges(before.bundle, after.bundle)
        let references = ReferenceChanges(before.bundle, after.bundle)
        let answer =
            json.json
            ? Self.json(difference, requirements, schemas, evaluations, references, before, after)
            : text(difference, before, after) + schemas.text + requirements.text + evaluations.text + references.text
        try Console.write(answer)
    }

    private static func isWanted(_ name: EntryName) -> Bool {
        RequirementChanges.isWanted(name) || SchemaChanges.isWanted(name) || BundleEvaluations.isWanted(name)
            || BundleReferences.isWanted(name)
    }

    private func text(_ difference: BundleDifference, _ before: BundleView, _ after: BundleView) -> String {
        var facts = FactList()
        facts.add("From", Self.title(before))
        facts.add("To", Self.title(after))
        if before.signer == nil { facts.add("Verified", "NO: this is only what the files claim (--trust verifies)") }
        facts.add(
            "Content",
            "\(Self.text(difference.shared)) shared, \(Self.text(difference.added)) added, "
                + "\(Self.text(difference.removed)) removed"
        )
        var table = Table([
            .left("MODEL"), .left("VERSION"), .left("CHANGE"), .right("SIZE"), .left("DETAIL"),
        ])
        var rows = 0
        for model in difference.models where all || model.change != .same {
            for row in Self.rows(model, all: all) {
                table.add(row)
                rows += 1
            }
        }
        return facts.text + (rows > 0 ? "\n" + table.text() : "\nNo model differs.\n")
    }

    private static func rows(_ model: BundleDifference.Model, all: Bool) -> [[String]] {
        var rows: [[String]] = []
        if model.change != .changed || model.activeBefore != model.activeAfter {
            let active = "active \(model.activeBefore?.text ?? "none")"
            let change = model.activeBefore == model.activeAfter ? "" : " -> \(model.activeAfter?.text ?? "none")"
            let word = model.change == .changed ? "active" : model.change.rawValue
            rows.append([model.name.text, "", word, "", active + change])
        }
        if model.aliasesBefore != model.aliasesAfter, model.change == .changed {
            let text = "\(aliases(model.aliasesBefore)) -> \(aliases(model.aliasesAfter))"
            rows.append([model.name.text, "", "aliases", "", text])
        }
        for version in model.versions where all || version.change != .same {
            let counts = [(version.added, "added"), (version.removed, "removed"), (version.changed, "changed")]
            let detail = counts.filter { $0.0 > 0 }.map { "\(Format.count($0.0, "file")) \($0.1)" }
            rows.append([
                model.name.text, version.version.text, version.change.rawValue, ByteCount.formatted(version.bytes),
                detail.joined(separator: ", "),
            ])
        }
        return rows
    }

    private static func aliases(_ aliases: [String: VersionID]) -> String {
        aliases.isEmpty ? "none" : aliases.mapValues(\.text).pairText
    }

    private static func title(_ view: BundleView) -> String {
        "\(view.bundle.manifest.project) \(view.bundle.manifest.bundle), sequence \(view.bundle.manifest.sequence)"
    }

    private static func text(_ content: BundleDifference.Content) -> String {
        "\(Format.count(content.files, "file")) (\(ByteCount.formatted(content.bytes)))"
    }

    private static func json(
        _ difference: BundleDifference,
        _ requirements: RequirementChanges,
        _ schemas: SchemaChanges,
        _ evaluations: EvaluationChanges,
        _ references: ReferenceChanges,
        _ before: BundleView,
        _ after: BundleView
    ) -> String {
        JSONWriter.text(of: [
            "from": head(before), "to": head(after), "verified": .bool(before.signer != nil),
            "models": .array(difference.models.map(value)), "schemas": schemas.value,
            "requirements": requirements.value, "evaluations": evaluations.value,
            "references": references.value,
            "content": [
                "shared": value(difference.shared), "added": value(difference.added),
                "removed": value(difference.removed),
            ],
        ]) + "\n"
    }

    private static func head(_ view: BundleView) -> JSONValue {
        .object(JSONObject(view.bundle.manifest.headMembers(digest: view.bundle.manifestDigest)))
    }

    private static func value(_ content: BundleDifference.Content) -> JSONValue {
        ["files": .integer(Int64(content.files)), "bytes": .integer(Int64(clamping: content.bytes))]
    }

    private static func value(_ model: BundleDifference.Model) -> JSONValue {
        [
            "model": .string(model.name.text), "change": .string(model.change.rawValue),
            "active": ["from": .optional(model.activeBefore?.text), "to": .optional(model.activeAfter?.text)],
            "aliases": [
                "from": .map(model.aliasesBefore.mapValues(\.text)), "to": .map(model.aliasesAfter.mapValues(\.text)),
            ],
            "versions": .array(
                model.versions.map { version in
                    [
                        "version": .string(version.version.text), "change": .string(version.change.rawValue),
                        "added": .integer(Int64(version.added)), "removed": .integer(Int64(version.removed)),
                        "changed": .integer(Int64(version.changed)), "bytes": .integer(Int64(clamping: version.bytes)),
                    ]
                }
            ),
        ]
    }
}
