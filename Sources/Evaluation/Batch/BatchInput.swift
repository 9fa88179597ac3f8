import DurableFiles
import Identifiers
import Inference

/// Reads a file of rows in chunks, in constant memory.
struct BatchInput {
    /// Rows that were read in one go.
    struct Chunk {
        let rows: BatchRows
        /// Rows that are none, with why.
        let bad: [BadRow]
    }

    private enum Reader {
        case table(CSVReader)
        case lines(JSONLinesReader)
    }

    private let file: OpenFile
    private var reader: Reader
    private var pending: BatchRows
    private var bad: [BadRow] = []
    /// Rows of `pending` that were handed over.
    private var taken = 0
    private var isAtEnd = false
    /// Bytes that were read.
    private(set) var position: UInt64 = 0

    private static let piece = 256 << 10

    init(_ file: OpenFile, _ format: BatchFormat) {
        self.file = file
        switch format {
        case .csv:
            reader = .table(CSVReader())
            pending = .table(TextRows(width: 0))
        case .jsonl:
            reader = .lines(JSONLinesReader())
            pending = .lines(JSONLines())
        }
        file.expectSequentialReading()
    }

    /// The names of the columns of a table; nil for lines.
    mutating func header() throws -> [String]? {
        while case .table(let table) = reader, table.header == nil, !isAtEnd { try readPiece() }
        if case .table(let table) = reader { return table.header }
        return nil
    }

    /// The next rows, at most so many.
    /// - Returns: nil at the end.
    mutating func next(_ limit: Int) throws -> Chunk? {
        while pending.count - taken < limit, !isAtEnd { try readPiece() }
        let end = min(pending.count, taken + limit)
        let rows = pending.chosen(taken..<end)
        taken = end
        let last = taken == pending.count ? Int.max : rows.numbers.last ?? 0
        let bad = bad.filter { $0.number <= last }
        self.bad.removeAll { $0.number <= last }
        return rows.count == 0 && bad.isEmpty ? nil : Chunk(rows: rows, bad: bad)
    }

    private mutating func readPiece() throws {
        let piece = try [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        position += UInt64(piece.count)
        isAtEnd = piece.isEmpty
        switch reader {
        case .table(var table):
            // Only one reference may be left, or every piece copies what is read.
            reader = .lines(JSONLinesReader())
            if isAtEnd { try table.finish() } else { try table.read(piece) }
            if table.header != nil {
                let (rows, more) = table.take()
                bad += more
                keep(.table(rows))
            }
            reader = .table(table)
        case .lines(var lines):
            reader = .table(CSVReader())
            if isAtEnd { lines.finish() } else { try lines.read(piece) }
            keep(.lines(lines.take()))
            reader = .lines(lines)
        }
    }

    private mutating func keep(_ more: BatchRows) {
        guard more.count > 0 else { return }
        if taken > 0 { pending = pending.chosen(taken..<pending.count) }
        pending.append(more)
        taken = 0
    }
}
