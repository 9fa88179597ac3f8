import Identifiers
import MLflow

/// Reads the CSV of an invocation.
enum CSVInvocation {
    static func read(
        _ body: UnsafeRawBufferPointer,
        schema: ModelSchema?,
        sizeLimit: Int
    ) throws(ScoringFailure) -> ModelInput {
        guard body.count <= sizeLimit else {
            throw ScoringFailure(
                .inputInvalid,
                "the body",
                expected: "at most \(sizeLimit) bytes",
                found: "\(body.count)"
            )
        }
        var reader = CSVReader()
        // Piece by piece, so that the first bad row is the last one that is read.
        for start in stride(from: 0, to: body.count, by: pieceSize) where reader.badRows.isEmpty {
            try reader.read(UnsafeRawBufferPointer(rebasing: body[start..<min(body.count, start + pieceSize)]))
        }
        if reader.badRows.isEmpty { try reader.finish() }
        let (rows, unread) = reader.take()
        var casting = try TableCasting(header: reader.header ?? [], schema: schema, flawLimit: 1)
        if let bad = unread.first { throw refusal(bad) }
        let chunk = try casting.cast(rows)
        if let bad = chunk.bad.first { throw refusal(bad) }
        return chunk.input
    }

    private static let pieceSize = 64 << 10

    private static func refusal(_ bad: BadRow) -> ScoringFailure {
        ScoringFailure(.inputInvalid, "the CSV, row \(bad.number)", bad.reason)
    }
}
