import Identifiers
import MLflow

/// Reads the CSV of an invocation.
enum CSVInvocation {
    static func read(
        _ body: UnsafeRawBufferPointer,
        schema: ModelSchema?,
        exampleRows: Int,
        sizeLimit: Int
    ) throws(ScoringFailure) -> ModelInput {
        try Invocation.requireSize(body, atMost: sizeLimit)
        var reader = CSVReader()
        // Piece by piece, so that the first bad row is the last one that is read.
        for start in stride(from: 0, to: body.count, by: pieceSize) where reader.badRows.isEmpty {
            try reader.read(UnsafeRawBufferPointer(rebasing: body[start..<min(body.count, start + pieceSize)]))
        }
        if reader.badRows.isEmpty { try reader.finish() }
        let (rows, unread) = reader.take()
        var casting = try TableCasting(header: reader.header ?? [], schema: schema, flawLimit: 1)
        if let bad = unread.first { throw refusal(bad) }
        let chunk = try casting.cast(asked(of: rows, after: exampleRows, &casting))
        if let bad = chunk.bad.first { throw refusal(bad) }
        return hasTexts(chunk.input) ? chunk.input : chunk.input.from(.csv)
    }

    /// Tells whether pandas finds texts in a column without a given type: in a file that is read in pieces they may be in another
    /// piece.
    private static func hasTexts(_ input: ModelInput) -> Bool {
        let texts = input.tensors.filter { $0.content == .text }
        return texts.isEmpty || input.origin != .inferred || texts.contains { $0.missing.count < $0.count }
    }

    /// The rows after the examples, by which the types are found.
    private static func asked(of rows: TextRows, after examples: Int, _ casting: inout TableCasting) -> TextRows {
        guard examples > 0 else { return rows }
        if casting.needsSurvey { casting.survey(rows) }
        var asked = TextRows(width: rows.width)
        for row in min(examples, rows.count)..<rows.count {
            asked.append(
                (row * rows.width..<(row + 1) * rows.width).map(rows.slice),
                number: rows.numbers[row] - examples
            )
        }
        return asked
    }

    private static let pieceSize = 64 << 10

    private static func refusal(_ bad: BadRow) -> ScoringFailure {
        ScoringFailure(.inputInvalid, "the CSV, row \(bad.number)", bad.reason)
    }
}
