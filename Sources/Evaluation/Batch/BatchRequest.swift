package import DurableFiles

/// A file to score, and the places of the results.
package struct BatchRequest: Sendable {
    package struct Place: Sendable {
        package let directory: DirectoryHandle
        package let name: String

        package init(directory: DirectoryHandle, name: String) {
            self.directory = directory
            self.name = name
        }
    }

    /// The path of the input.
    package var input: String
    package var format: BatchFormat
    package var output: Place
    /// A file for rows that cannot be scored; nil: the first of them ends the run.
    package var badRows: Place?
    /// Rows that are asked together.
    package var chunkRows = 1000
    /// Chunks that are asked at a time; the output has the order of the input.
    package var width = 1
    package var naming: BatchNaming
    /// Goes on where an earlier run ended.
    package var resumes = false
    /// All other facts that decide the output, such as the model's digest.
    package var identity: [String] = []
    /// Bytes of the input that are done, and of the whole.
    package var progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }

    package init(input: String, format: BatchFormat, output: Place, naming: BatchNaming) {
        self.input = input
        self.format = format
        self.output = output
        self.naming = naming
    }
}

/// The outcome of a run.
package struct BatchReport: Sendable, Hashable {
    /// Rows of the input, bad ones among them.
    package let rows: Int
    package let bad: Int
    /// Rows that an earlier run had done.
    package let resumed: Int
    /// The added columns.
    package let columns: [String]

    package init(rows: Int, bad: Int, resumed: Int, columns: [String]) {
        self.rows = rows
        self.bad = bad
        self.resumed = resumed
        self.columns = columns
    }
}
