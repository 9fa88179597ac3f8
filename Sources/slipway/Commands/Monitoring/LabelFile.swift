import DurableFiles
import Inference

/// A file of labels on its way to a node.
struct LabelFile: Sendable {
    let path: String
    let format: LabelRowReader.Format
    let columns: LabelColumns

    /// Looks at every row of a file; what comes through a pipe can be read only once.
    /// - Throws: `labels.invalid` with the number of the first row that is none.
    func check() throws {
        let file = try OpenFile.read(path)
        guard try file.status().kind == .regular else { return }
        var parts = LabelParts(file, self)
        while try parts.next() != nil {}
    }

    func parts() throws -> LabelParts { LabelParts(try OpenFile.read(path), self) }
}

/// Labels as lines of JSON, so many at a time, in constant memory.
struct LabelParts {
    private let file: OpenFile
    private var reader: LabelRowReader
    private var rows: ArraySlice<LabelRow> = []
    private var isAtEnd = false

    private static let piece = 256 << 10
    /// Of one part.
    private static let mostRows = 20_000
    private static let mostBytes = 4 << 20

    init(_ file: OpenFile, _ source: LabelFile) {
        self.file = file
        reader = LabelRowReader(source.format, source.columns, subject: source.path)
    }

    /// - Returns: nil at the end.
    mutating func next() throws -> [UInt8]? {
        var lines: [UInt8] = []
        var count = 0
        while count < Self.mostRows, lines.count < Self.mostBytes, let row = try nextRow() {
            lines += row.json
            lines.append(0x0A)
            count += 1
        }
        return count == 0 ? nil : lines
    }

    private mutating func nextRow() throws -> LabelRow? {
        while rows.isEmpty {
            if isAtEnd { return nil }
            let piece = try [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            isAtEnd = piece.isEmpty
            if isAtEnd { try reader.finish() } else { try reader.read(piece) }
            rows = reader.take()[...]
        }
        return rows.popFirst()
    }
}
