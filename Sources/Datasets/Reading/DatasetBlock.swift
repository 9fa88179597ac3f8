package import Inference

/// A run of the selected rows of a data set, at most ``rowLimit``, in the order of the file.
package struct DatasetBlock: Sendable {
    /// The most rows of a block; a block of long rows has fewer.
    package static let rowLimit = 65_536

    /// Of each row, counted from 0 over all data rows of the file, bad and unselected ones among them.
    package let rowNumbers: [Int]
    /// The columns that were asked for, a value for each of the rows.
    package let columns: [String: DatasetColumn]
    /// The rows as a model is asked with them, without the columns that were withheld; nil unless they were asked for.
    package let rows: BatchRows?
    /// A hash of each whole row as its values are written, columns in the order of the file; nil unless they were asked for.
    package let hashes: [UInt64]?
    /// Rows that are none, with why; their numbers count from 1. None of them is among the others.
    package let bad: [BadRow]
    /// Values of columns asked for as numbers that are none, ascending by row; of one block at most ``unreadableLimit``.
    package let unreadable: [UnreadableValue]

    package static let unreadableLimit = 1000

    package var count: Int { rowNumbers.count }

    package init(
        rowNumbers: [Int],
        columns: [String: DatasetColumn],
        rows: BatchRows? = nil,
        hashes: [UInt64]? = nil,
        bad: [BadRow] = [],
        unreadable: [UnreadableValue] = []
    ) {
        self.rowNumbers = rowNumbers
        self.columns = columns
        self.rows = rows
        self.hashes = hashes
        self.bad = bad
        self.unreadable = unreadable
    }
}

/// A value that is not of the form in which its column was asked for.
package struct UnreadableValue: Sendable, Hashable {
    /// Counted from 0, as in ``DatasetBlock/rowNumbers``.
    package let row: Int
    package let column: String
    /// The value as it is written, shortened.
    package let found: String

    package init(row: Int, column: String, found: String) {
        self.row = row
        self.column = column
        self.found = found
    }
}
