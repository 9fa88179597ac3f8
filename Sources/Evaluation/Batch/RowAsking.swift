import Identifiers
package import Inference

/// Asks a scorer for rows, so that bad ones among them spoil nothing of the others.
package struct RowAsking<Scorer: BatchScorer>: Sendable {
    package var scorer: Scorer
    /// Goes on behind a bad row; without, the first ends the work of a chunk.
    private let skipsBadRows: Bool

    package init(_ scorer: Scorer, skipsBadRows: Bool) {
        self.scorer = scorer
        self.skipsBadRows = skipsBadRows
    }

    /// Rows that are refused as a whole are tried in halves, until those that are at fault stand alone.
    package mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer {
        guard rows.count > 0 else { return BatchAnswer(rows: [], columns: [], bad: []) }
        let refusal: any CodedFailure
        do {
            return try await scorer.answer(rows)
        } catch let failure as any CodedFailure where Self.isOfRows(failure) {
            refusal = failure
        }
        guard rows.count > 1 else {
            let bad = BadRow(number: rows.numbers[0], reason: Self.reason(refusal.message))
            return BatchAnswer(rows: [], columns: [], bad: [bad])
        }
        if rows.count > 8 { try await requireOneGood(rows, refusal) }
        let middle = rows.count / 2
        let left = try await answer(rows.chosen(0..<middle))
        if !skipsBadRows, !left.bad.isEmpty { return left }
        let right = try await answer(rows.chosen(middle..<rows.count))
        return try Self.joined(left, right, middle)
    }

    /// Ends the run where the first, the middle and the last row fail alone, too: then the rows are not at fault.
    private mutating func requireOneGood(_ rows: BatchRows, _ refusal: any CodedFailure) async throws {
        for place in [0, rows.count / 2, rows.count - 1] {
            do {
                let answer = try await scorer.answer(rows.chosen([place]))
                if !answer.rows.isEmpty { return }
            } catch let failure as any CodedFailure where Self.isOfRows(failure) {
                continue
            }
        }
        throw refusal
    }

    /// A node counts the rows of the request, which had this one alone.
    private static func reason(_ message: String) -> String {
        for place in ["the CSV, row 1: ", "row 1: "] where message.hasPrefix(place) {
            return String(message.dropFirst(place.count))
        }
        return message
    }

    private static func isOfRows(_ failure: any CodedFailure) -> Bool {
        [ScoringCode.inputInvalid.rawValue, ScoringCode.modelRaised.rawValue].contains(failure.stableCode)
    }

    private static func joined(_ left: BatchAnswer, _ right: BatchAnswer, _ middle: Int) throws -> BatchAnswer {
        let rows = left.rows + right.rows.map { $0 + middle }
        let bad = left.bad + right.bad
        guard !left.rows.isEmpty, !right.rows.isEmpty else {
            return BatchAnswer(rows: rows, columns: left.rows.isEmpty ? right.columns : left.columns, bad: bad)
        }
        guard left.columns.map(\.name) == right.columns.map(\.name) else {
            throw ScoringFailure(
                .modelRaised,
                "the model",
                expected: "the columns \(left.columns.map(\.name).joined(separator: ", "))",
                found: right.columns.map(\.name).joined(separator: ", ")
            )
        }
        let columns = zip(left.columns, right.columns).map { BatchColumn(name: $0.name, values: $0.values + $1.values) }
        return BatchAnswer(rows: rows, columns: columns, bad: bad)
    }
}
