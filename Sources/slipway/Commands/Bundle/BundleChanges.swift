import Bundles
import Identifiers
import SavedModels
import StrictJSON

/// All that changes from one bundle to another, as people and programs read it.
struct BundleChanges {
    let before: BundleView
    let after: BundleView
    let difference: BundleDifference
    let requirements: RequirementChanges
    let schemas: SchemaChanges
    let evaluations: EvaluationChanges
    let comparisons: ComparisonChanges
    let references: ReferenceChanges

    /// True for a file to read of both bundles.
    static func isWanted(_ name: EntryName) -> Bool {
        RequirementChanges.isWanted(name) || SchemaChanges.isWanted(name) || BundleEvaluations.isWanted(name)
            || BundleComparisons.isWanted(name) || BundleReferences.isWanted(name)
    }

    /// - Parameters: read with the wanted files.
    init(from before: BundleView, to after: BundleView) throws {
        self.before = before
        self.after = after
        difference = BundleDifference(from: before.bundle, to: after.bundle)
        requirements = try RequirementChanges(difference, before.bundle, after.bundle)
        schemas = try SchemaChanges(difference, before.bundle, after.bundle)
        evaluations = EvaluationChanges(before.bundle, after.bundle)
        comparisons = ComparisonChanges(before.bundle, after.bundle)
        references = ReferenceChanges(before.bundle, after.bundle)
    }

    /// - Parameter all: with models and versions that do not change.
    func text(all: Bool) -> String {
        var facts = FactList()
        facts.add("From", Self.title(before))
        facts.add("To", Self.title(after))
        if before.signer == nil { facts.add("Verified", "NO: this is only what the files claim (--trust verifies)") }
        facts.add("Content", content)
        return facts.text + table(all: all) + schemas.text + requirements.text + evaluations.text + comparisons.text
            + references.text
    }

    /// The amount that the two have in common.
    var content: String {
        "\(Self.text(difference.shared)) shared, \(Self.text(difference.added)) added, "
            + "\(Self.text(difference.removed)) removed"
    }

    /// Columns of ``rows(all:)``.
    static let columns = ["MODEL", "VERSION", "CHANGE", "SIZE", "DETAIL"]

    func rows(all: Bool) -> [[String]] {
        difference.models.filter { all || $0.change != .same }.flatMap { Self.rows($0, all: all) }
    }

    private func table(all: Bool) -> String {
        let rows = rows(all: all)
        guard !rows.isEmpty else { return "\nNo model differs.\n" }
        var table = Table(Self.columns.map { $0 == "SIZE" ? .right($0) : .left($0) })
        for row in rows { table.add(row) }
        return "\n" + table.text()
    }

    var value: JSONValue {
        [
            "from": Self.head(before), "to": Self.head(after), "verified": .bool(before.signer != nil),
            "models": .array(difference.models.map(Self.value)), "schemas": schemas.value,
            "requirements": requirements.value, "evaluations": evaluations.value,
            "comparisons": comparisons.value, "references": references.value,
            "content": [
                "shared": Self.value(difference.shared), "added": Self.value(difference.added),
                "removed": Self.value(difference.removed),
            ],
        ]
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

    static func title(_ view: BundleView) -> String {
        "\(view.bundle.manifest.project) \(view.bundle.manifest.bundle), sequence \(view.bundle.manifest.sequence)"
    }

    private static func text(_ content: BundleDifference.Content) -> String {
        "\(Format.count(content.files, "file")) (\(ByteCount.formatted(content.bytes)))"
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
