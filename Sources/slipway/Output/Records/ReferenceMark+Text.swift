import Identifiers
import SavedModels
import StrictJSON

extension ReferenceMark {
    /// Such as `5,000 rows of holdout, 21 columns, private`.
    var line: String {
        "\(NumberText.count(rows)) rows of \(dataset), \(NumberText.count(columns)) columns"
            + (isPrivate ? ", private" : "")
    }

    /// The mark in the answers that have versions.
    /// - Parameter profile: the digest of the document.
    func value(_ profile: Digest?) -> JSONValue {
        [
            "dataset": ["name": .string(dataset), "digest": .string(data.description)],
            "rows": .integer(Int64(rows)), "columns": .integer(Int64(columns)), "private": .bool(isPrivate),
            "profile": .optional(profile?.description),
        ]
    }
}
