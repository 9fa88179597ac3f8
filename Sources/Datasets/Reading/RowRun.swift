import Identifiers
import Inference

/// Rows that were read in one go, in the form of the file.
enum RowRun {
    case table(TextRows)
    case lines(JSONLines)
    case batch(ParquetBatch)

    /// Of each row, counted from 1.
    var numbers: [Int] {
        switch self {
        case .table(let rows): rows.numbers
        case .lines(let lines): lines.numbers
        case .batch(let batch): batch.numbers
        }
    }
}

/// Reads a file of one form run by run. Not for two threads at once.
protocol RowSource: AnyObject {
    /// The columns so far, in the order of the file: those of a table at once, those of lines as they appear.
    var columns: [String] { get }
    /// Bytes of the file that were read.
    var position: UInt64 { get }

    /// The next rows and the bad ones among them; nil at the end.
    func next() throws -> (run: RowRun, bad: [BadRow])?
    /// The digest of the file, after the end.
    func finish() throws -> Digest
}

/// The size at which a run ends, so that memory is bounded whatever the rows are.
enum RunLimit {
    static let bytes = 8 << 20
    static let values = 1 << 20
    /// Bytes of a row that does not end.
    static let row = 64 << 20
    /// Bytes that are read at a time.
    static let piece = 256 << 10
}
