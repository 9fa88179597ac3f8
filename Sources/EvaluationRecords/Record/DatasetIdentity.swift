package import Identifiers

/// The labelled data set that an evaluation read: known by the digest of its bytes and of its schema, never by its name alone.
package struct DatasetIdentity: Codable, Sendable, Hashable {
    /// The name in the project, or the name of the file.
    package let name: String
    /// SHA-256 of the bytes of the file.
    package let digest: Digest
    /// SHA-256 of the canonical list of columns and types.
    package let schema: Digest
    /// Data rows of the file, selected or not.
    package let rows: Int
    /// The column of the labels; nil if there are none.
    package let label: String?
    /// The column of the weights.
    package let weight: String?
    /// The column that names a row.
    package let id: String?
    /// The column of the times.
    package let time: String?

    package init(
        name: String,
        digest: Digest,
        schema: Digest,
        rows: Int,
        label: String?,
        weight: String?,
        id: String?,
        time: String?
    ) {
        self.name = name
        self.digest = digest
        self.schema = schema
        self.rows = rows
        self.label = label
        self.weight = weight
        self.id = id
        self.time = time
    }
}

extension DatasetIdentity: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0, "rows from 0")
        )
    }
}
