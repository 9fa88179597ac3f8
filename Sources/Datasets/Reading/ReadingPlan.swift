package import EvaluationRecords
package import Identifiers

/// Wishes of one pass over a data set.
package struct ReadingPlan: Sendable {
    /// The columns that are decoded. Every one must be there, but in JSON lines a row may lack it.
    package var columns: [String: ColumnForm] = [:]
    /// The columns that the rows for a model leave out; nil: no such rows are made.
    package var withheld: Set<String>?
    /// Makes ``DatasetBlock/hashes``.
    package var hashesRows = false
    /// Finds the types of all columns on the way; costs about as much as decoding them.
    package var findsTypes = false
    /// Decides what is decoded, beside ``columns``, by the types that the first rows of CSV seem to have; other forms do not ask. Later rows
    /// may prove them wrong: ``DatasetBlock/unreadable`` tells of texts where numbers seemed to be.
    package var decidesForms: (@Sendable ([DatasetColumnSchema]) -> [String: ColumnForm])?
    package var selection = RowSelection.all
    /// The column within whose values a stratified selection is made.
    package var stratum: String?
    /// Threads that decode columns.
    package var threads = 1
    /// The most rows of a block. What is decoded takes 16 bytes a value, so that smaller blocks are for passes that keep their values closer.
    package var blockRows = DatasetBlock.rowLimit
    /// Bytes of the file that are done, and of the whole.
    package var progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }

    package init() {}
}

/// The facts of a pass that has come to its end.
package struct DatasetReading: Sendable, Hashable {
    package let digest: Digest
    /// Bytes of the file.
    package let size: UInt64
    /// Data rows of the file, bad and unselected ones among them.
    package let rows: Int
    /// Bad rows among them.
    package let bad: Int
    /// Rows that were handed over.
    package let selected: Int
    /// The columns in the order of the file.
    package let columns: [String]
    /// The types that were found; nil unless they were asked for.
    package let types: [DatasetColumnSchema]?

    package init(
        digest: Digest,
        size: UInt64,
        rows: Int,
        bad: Int,
        selected: Int,
        columns: [String],
        types: [DatasetColumnSchema]?
    ) {
        self.digest = digest
        self.size = size
        self.rows = rows
        self.bad = bad
        self.selected = selected
        self.columns = columns
        self.types = types
    }
}
