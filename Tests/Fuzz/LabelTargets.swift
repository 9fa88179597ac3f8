import Identifiers
import Inference

/// A body of labels as CSV, or after a first byte of `{` as lines of JSON. What is taken is the same in pieces of any size, and reads again
/// as it is written.
struct LabelTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        let format: LabelRowReader.Format = input.first == UInt8(ascii: "{") ? .lines : .csv
        let whole = read(input, format, piece: max(1, input.count))
        for piece in [1, 7] {
            require(read(input, format, piece: piece) == whole, "pieces of \(piece) bytes are read otherwise")
        }
        guard let rows = whole else { return }
        for row in rows {
            require(ScoringRequestID(row.request.text) == row.request, "the id \(row.request) is none")
            require(row.row >= 0 && row.label?.utf8.contains(0) != true, "a row that no record may have")
        }
        var lines: [UInt8] = []
        for row in rows {
            lines += row.json
            lines.append(UInt8(ascii: "\n"))
        }
        require(read(lines, .lines, piece: max(1, lines.count)) == rows, "labels read otherwise than they are written")
    }

    /// - Returns: nil for a body that is refused.
    private func read(_ input: [UInt8], _ format: LabelRowReader.Format, piece: Int) -> [LabelRow]? {
        var reader = LabelRowReader(format, subject: "labels")
        var rows: [LabelRow] = []
        do {
            for start in stride(from: 0, to: input.count, by: piece) {
                try reader.read(Array(input[start..<min(input.count, start + piece)]))
                rows += reader.take()
            }
            try reader.finish()
            return rows + reader.take()
        } catch {
            return nil
        }
    }
}
