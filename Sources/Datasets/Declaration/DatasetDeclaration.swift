package import Identifiers

/// A labelled file that a project knows by a name: where it lay, the digests by which it is known, and the meaning of its
/// columns. Never a guess: what is nil or empty here was not said.
package struct DatasetDeclaration: Sendable, Hashable {
    package let name: DatasetName
    /// The absolute path at which the file lay; a hint, since the digest decides.
    package var path: String
    package var format: DatasetFormat
    /// SHA-256 of the file's bytes as it lies, compressed or not.
    package var digest: Digest
    /// Bytes of the file.
    package var size: UInt64
    /// Data rows, bad ones among them.
    package var rows: Int
    /// All columns in the order of the file.
    package var columns: [DatasetColumnSchema]
    /// The meaning of some of the columns.
    package var roles: DatasetRoles
    /// True if the content store has the bytes.
    package var isKept: Bool
    package var added: Timestamp

    package init(
        name: DatasetName,
        path: String,
        format: DatasetFormat,
        digest: Digest,
        size: UInt64,
        rows: Int,
        columns: [DatasetColumnSchema],
        roles: DatasetRoles,
        isKept: Bool = false,
        added: Timestamp
    ) {
        self.name = name
        self.path = path
        self.format = format
        self.digest = digest
        self.size = size
        self.rows = rows
        self.columns = columns
        self.roles = roles
        self.isKept = isKept
        self.added = added
    }

    /// SHA-256 of the canonical list of columns and types.
    package var schema: Digest { SchemaDigest.of(columns) }

    package func type(of column: String) -> DatasetColumnType? {
        columns.first { $0.name.isSame(as: column) }?.type
    }
}

/// The columns of a data set that are more than features, and what its labels may be.
package struct DatasetRoles: Sendable, Hashable {
    /// The column of the labels.
    package var label: String?
    /// The class that counts as positive.
    package var positive: String?
    /// The classes in their order; empty if they are not declared.
    package var labels: [String] = []
    /// The column of the weights.
    package var weight: String?
    /// The column that names a row.
    package var id: String?
    /// The column of the times.
    package var time: String?
    /// Columns of groups that must be treated alike.
    package var protected: [String] = []
    /// Types that were declared, by column.
    package var types: [String: DatasetColumnType] = [:]

    package init() {}

    /// The columns that no model is given: label, weight, id, and those of the type `ignore`.
    package var withheld: Set<String> {
        Set([label, weight, id].compactMap(\.self) + types.filter { $0.value == .ignore }.map(\.key))
    }
}
