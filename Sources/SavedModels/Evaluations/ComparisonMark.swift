package import EvaluationRecords
package import Identifiers
import StrictJSON

/// The facts of a comparison that a list shows, without the record.
package struct ComparisonMark: Sendable, Hashable {
    package let id: EvaluationID
    package let name: String?
    package let created: Timestamp
    package let dataset: String
    package let data: Digest
    /// The one metric that decides.
    package let metric: String
    /// The first, then the challengers.
    package let sides: [ComparedVersion]
    /// Of the challengers.
    package let verdicts: [ComparisonVerdict]

    package init(of record: ComparisonRecord) {
        let result = record.result
        id = record.id
        name = record.run.name
        created = record.run.created
        dataset = result.dataset.name
        data = result.dataset.digest
        metric = result.metric.text
        sides = [result.first] + result.challengers.map(\.version)
        verdicts = result.challengers.map(\.verdict)
    }

    /// The evaluations that it compares, as far as they have a record.
    package var evaluations: [EvaluationID] { sides.compactMap(\.evaluation) }

    /// True if a side is this version, with this content.
    package func names(_ model: ModelName, _ version: VersionID, _ manifest: Digest) -> Bool {
        sides.contains { side in
            side.model.name == model && side.model.version == version && side.model.manifest == manifest
        }
    }

    static func isNewer(_ left: ComparisonMark, than right: ComparisonMark) -> Bool {
        left.created == right.created ? left.id < right.id : left.created > right.created
    }
}

extension ComparisonMark {
    /// Its members in `project.json`, beside the digest and the size of the document.
    var record: JSONObject {
        var record = JSONObject([
            ("created", .string(created.description)),
            ("dataset", ["digest": .string(data.description), "name": .string(dataset)]),
            ("id", .string(id.description)),
            ("metric", .string(metric)),
            ("sides", .array(sides.map(\.record))),
            ("verdicts", .array(verdicts.map { .string($0.rawValue) })),
        ])
        if let name { record["name"] = .string(name) }
        return record
    }

    /// - Throws: `project.damaged`
    init(_ record: JSONFields<SavedModelsFailure>) throws {
        let dataset = try record.object("dataset")
        guard let id = EvaluationID(try record.text("id")) else {
            throw record.flaw("id", "sha256: and 64 hex digits")
        }
        self.id = id
        name = try record.optionalText("name")
        created = try record.time("created")
        self.dataset = try dataset.text("name")
        data = try dataset.digest("digest")
        metric = try record.text("metric")
        sides = try record.objects("sides").map { try ComparedVersion($0) }
        verdicts = try record.texts("verdicts").map { text in
            guard let verdict = ComparisonVerdict(rawValue: text) else {
                throw record.flaw("verdicts", "verdicts", found: .string(text))
            }
            return verdict
        }
    }

    /// - Parameter summary: one that ``record`` made; another gives nil.
    init?(_ summary: JSONObject) {
        let read = try? JSONFields(.object(summary), place: "comparison") { flaw in
            SavedModelsFailure(.projectDamaged, "project.json", expected: flaw.expected, found: flaw.found)
        }
        guard let mark = try? read.map({ try ComparisonMark($0) }) else { return nil }
        self = mark
    }
}

extension ComparedVersion {
    fileprivate var record: JSONValue {
        var record: JSONValue = ["model": .string(model.name.text)]
        if let version = model.version { record["version"] = .string(version.text) }
        if let manifest = model.manifest { record["manifest"] = .string(manifest.description) }
        if let evaluation { record["evaluation"] = .string(evaluation.description) }
        return record
    }

    /// - Throws: `project.damaged`
    fileprivate init(_ record: JSONFields<SavedModelsFailure>) throws {
        let origin: EvaluatedModel.Origin =
            record.has("version") ? .version(try record.name("version"), try record.digest("manifest")) : .external
        self.init(
            model: EvaluatedModel(name: try record.name("model"), origin: origin),
            evaluation: try record.optional("evaluation", record.digest).map { EvaluationID($0) }
        )
    }
}
