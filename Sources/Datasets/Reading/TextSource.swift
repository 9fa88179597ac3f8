import Identifiers
import Inference

/// Runs of rows of CSV.
final class TableSource: RowSource {
    private let path: String
    private let bytes: DatasetBytes
    private var reader = CSVReader()
    private var isAtEnd = false
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: RunLimit.piece, alignment: 64)
    private(set) var columns: [String] = []

    /// - Throws: `dataset.form` for a file without a header.
    init(_ file: DatasetFile) throws {
        path = file.path
        bytes = try DatasetBytes(file)
        while reader.header == nil { try readPiece() }
        columns = reader.header ?? []
    }

    deinit { buffer.deallocate() }

    var position: UInt64 { bytes.position }

    func next() throws -> (run: RowRun, bad: [BadRow])? {
        while !isAtEnd, reader.rows.count < DatasetBlock.rowLimit, reader.rows.size < RunLimit.bytes,
            reader.rows.count * columns.count < RunLimit.values, reader.badRows.count < DatasetBlock.rowLimit
        {
            try readPiece()
        }
        let (rows, bad) = reader.take()
        return rows.count == 0 && bad.isEmpty && isAtEnd ? nil : (.table(rows), bad)
    }

    func finish() throws -> Digest { try bytes.finish() }

    private func readPiece() throws {
        let count = try bytes.read(into: buffer)
        isAtEnd = count == 0
        do throws(ScoringFailure) {
            if isAtEnd {
                try reader.finish()
            } else {
                try reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch {
            throw DatasetFailure(.formInvalid, path, "\(error.subject): \(error.message)", findings: error.findings)
        }
        guard reader.rows.count > 0 || reader.rows.size <= RunLimit.row else {
            throw DatasetFailure(
                .formInvalid,
                path,
                expected: "rows of at most \(RunLimit.row) bytes",
                found: "a longer one; perhaps a quote is not closed"
            )
        }
    }
}

/// Runs of JSON lines.
final class LineSource: RowSource {
    private let path: String
    private let bytes: DatasetBytes
    private var reader = JSONLinesReader()
    private var isAtEnd = false
    /// The decoder adds them as it meets them.
    var columns: [String] = []

    init(_ file: DatasetFile) throws {
        path = file.path
        bytes = try DatasetBytes(file)
    }

    var position: UInt64 { bytes.position }

    func next() throws -> (run: RowRun, bad: [BadRow])? {
        while !isAtEnd, reader.lines.count < DatasetBlock.rowLimit, reader.lines.size < RunLimit.bytes {
            try readPiece()
        }
        let lines = reader.take()
        return lines.count == 0 && isAtEnd ? nil : (.lines(lines), [])
    }

    func finish() throws -> Digest { try bytes.finish() }

    private func readPiece() throws {
        let piece = try [UInt8](unsafeUninitializedCapacity: RunLimit.piece) { buffer, count in
            count = try bytes.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        isAtEnd = piece.isEmpty
        guard !isAtEnd else { return reader.finish() }
        do throws(ScoringFailure) {
            try reader.read(piece)
        } catch {
            throw DatasetFailure(.formInvalid, path, "\(error.subject): \(error.message)", findings: error.findings)
        }
    }
}
