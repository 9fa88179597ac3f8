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
        try reader.read(body)
        try reader.finish()
        let (rows, unread) = reader.take()
        var casting = try TableCasting(header: reader.header ?? [], schema: schema)
        if let bad = unread.first { throw refusal(bad) }
        let chunk = try casting.cast(rows)
        if let bad = chunk.bad.first { throw refusal(bad) }
        return chunk.input
    }

    private static func refusal(_ bad: BadRow) -> ScoringFailure {
        ScoringFailure(.inputInvalid, "the CSV, row \(bad.number)", bad.reason)
    }
}
