package import Datasets
package import Evaluation

/// Files of Parquet to score, and the place of the result.
package struct ParquetRequest: Sendable {
    /// The files in their order, of the same columns.
    package var files: [String]
    package var output: BatchRequest.Place
    /// A file for rows that cannot be scored; nil: the first of them ends the run.
    package var badRows: BatchRequest.Place?
    /// Rows that are asked together, of a table that is not very wide.
    package var chunkRows = Self.usualChunk
    package var naming: BatchNaming
    package var probabilities = false
    /// The Python that reads and writes the files.
    package var reading: ParquetReading
    /// Requests that are answered at a time: the processes of the model.
    package var width = 1
    /// Rows that are written, and of the whole.
    package var progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }

    package static let usualChunk = 20_000

    package init(files: [String], output: BatchRequest.Place, naming: BatchNaming, reading: ParquetReading) {
        self.files = files
        self.output = output
        self.naming = naming
        self.reading = reading
    }
}
