import EvaluationRecords
import Identifiers
import StrictJSON

extension ComparisonMark: RecordMark {
    static let place = "comparison"

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
        self.init(
            id: id,
            name: try record.optionalText("name"),
            created: try record.time("created"),
            dataset: try dataset.text("name"),
            data: try dataset.digest("digest"),
            metric: try record.text("metric"),
            sides: try record.objects("sides").map { try ComparedVersion($0) },
            verdicts: try record.texts("verdicts").map { text in
                guard let verdict = ComparisonVerdict(rawValue: text) else {
                    throw record.flaw("verdicts", "verdicts", found: .string(text))
                }
                return verdict
            }
        )
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
