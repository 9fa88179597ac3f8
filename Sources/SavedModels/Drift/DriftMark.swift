package import EvaluationRecords
package import Identifiers
import StrictJSON

/// The facts of a drift report that a list shows, without the record.
package struct DriftMark: Sendable, Hashable {
    package let id: EvaluationID
    package let name: String?
    package let created: Timestamp
    /// The data that the other is compared with.
    package let reference: Data
    package let current: Data
    /// The version that answered both; nil for data alone.
    package let model: EvaluatedModel?
    package let columns: Int
    /// Columns that drifted, in their values or in their missing values.
    package let drifted: Int
    package let verdict: ColumnVerdict

    /// A data set by name and digest.
    package struct Data: Sendable, Hashable {
        package let name: String
        package let digest: Digest
    }

    package init(of record: DriftRecord) {
        let result = record.result
        id = record.id
        name = record.run.name
        created = record.run.created
        reference = Data(name: result.reference.name, digest: result.reference.digest)
        current = Data(name: result.current.name, digest: result.current.digest)
        model = result.model
        columns = result.counts.columns
        drifted = result.counts.drifted
        verdict = result.verdict
    }

    /// True if it has the answers of this version, with this content.
    package func names(_ model: ModelName, _ version: VersionID, _ manifest: Digest) -> Bool {
        self.model?.name == model && self.model?.version == version && self.model?.manifest == manifest
    }

}

extension DriftMark: RecordMark {
    static let place = "drift"

    /// Its members in `project.json`, beside the digest and the size of the document.
    var record: JSONObject {
        var record = JSONObject([
            ("columns", .integer(Int64(columns))), ("created", .string(created.description)),
            ("current", current.record), ("drifted", .integer(Int64(drifted))), ("id", .string(id.description)),
            ("reference", reference.record), ("verdict", .string(verdict.rawValue)),
        ])
        if let name { record["name"] = .string(name) }
        if let model {
            var value: JSONValue = ["name": .string(model.name.text)]
            if let version = model.version { value["version"] = .string(version.text) }
            if let manifest = model.manifest { value["manifest"] = .string(manifest.description) }
            record["model"] = value
        }
        return record
    }

    /// - Throws: `project.damaged`
    init(_ record: JSONFields<SavedModelsFailure>) throws {
        guard let id = EvaluationID(try record.text("id")) else {
            throw record.flaw("id", "sha256: and 64 hex digits")
        }
        self.id = id
        name = try record.optionalText("name")
        created = try record.time("created")
        reference = try Data(record.object("reference"))
        current = try Data(record.object("current"))
        model = try record.optional("model", record.object).map { model in
            let origin: EvaluatedModel.Origin =
                model.has("version") ? .version(try model.name("version"), try model.digest("manifest")) : .external
            return EvaluatedModel(name: try model.name("name"), origin: origin)
        }
        columns = Int(try record.integer("columns"))
        drifted = Int(try record.integer("drifted"))
        verdict = try record.choice("verdict")
    }
}

extension DriftMark.Data {
    fileprivate var record: JSONValue { ["digest": .string(digest.description), "name": .string(name)] }

    /// - Throws: `project.damaged`
    fileprivate init(_ record: JSONFields<SavedModelsFailure>) throws {
        self.init(name: try record.text("name"), digest: try record.digest("digest"))
    }
}
