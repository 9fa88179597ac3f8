package import EvaluationRecords
package import Identifiers
import StrictJSON

/// The facts of a reference profile that a list shows, without the profile.
package struct ReferenceMark: Sendable, Hashable {
    /// The name of the data set that it is of.
    package let dataset: String
    /// The digest of the data.
    package let data: Digest
    /// Rows that were used.
    package let rows: Int
    package let columns: Int
    /// True if small categories are merged and edges are rounded.
    package let isPrivate: Bool

    package init(of profile: ReferenceProfile) {
        let facts = profile.result
        dataset = facts.dataset.name
        data = facts.dataset.digest
        rows = facts.rows.used
        columns = facts.columns.count
        isPrivate = facts.isPrivate
    }
}

extension ReferenceMark: AttachmentMark {
    static let place = "reference"

    /// Its members in `project.json`, beside the digest and the size of the document.
    var record: JSONObject {
        JSONObject([
            ("columns", .integer(Int64(columns))),
            ("dataset", ["digest": .string(data.description), "name": .string(dataset)]),
            ("private", .bool(isPrivate)),
            ("rows", .integer(Int64(rows))),
        ])
    }

    /// - Throws: `project.damaged`
    init(_ record: JSONFields<SavedModelsFailure>) throws {
        let dataset = try record.object("dataset")
        self.dataset = try dataset.text("name")
        data = try dataset.digest("digest")
        rows = Int(try record.integer("rows"))
        columns = Int(try record.integer("columns"))
        guard let isPrivate = record.value("private").bool else {
            throw record.flaw("private", "true or false", found: record.value("private"))
        }
        self.isPrivate = isPrivate
    }
}
