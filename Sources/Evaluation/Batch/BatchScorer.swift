import Identifiers
package import Inference

/// Answers for rows of the input.
package struct BatchAnswer: Sendable {
    /// The places of the rows that were answered, from 0, ascending.
    package let rows: [Int]
    /// A value for each of them.
    package let columns: [BatchColumn]
    package let bad: [BadRow]

    package init(rows: [Int], columns: [BatchColumn], bad: [BadRow]) {
        self.rows = rows
        self.columns = columns
        self.bad = bad
    }
}

/// Answers rows as they stand in a file: a model here, or one on a node.
package protocol BatchScorer: Sendable {
    /// Called before all else, with the header of a table.
    /// - Throws: `scoring.input` where columns are missing.
    mutating func begin(header: [String]?) throws(ScoringFailure)

    /// Tells whether the meaning of a row may depend on the other rows of the file. Known after `begin`.
    var needsSurvey: Bool { get }

    /// Told of all rows before any is answered, where there is need.
    mutating func survey(_ rows: BatchRows) throws(ScoringFailure)

    /// - Throws: `scoring.input` or `scoring.model` if the rows as a whole are refused; they are tried in halves then.
    mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer
}

/// A model that is loaded here.
package struct LocalScorer: BatchScorer {
    private let model: any Predictor
    private let wantsProbabilities: Bool
    private let classes: [String]?
    private var casting: RowCasting?

    /// - Parameter classes: the labels of the probabilities' columns; nil: their numbers.
    package init(_ model: any Predictor, probabilities: Bool, classes: [String]?) {
        self.model = model
        wantsProbabilities = probabilities
        self.classes = classes
    }

    package mutating func begin(header: [String]?) throws(ScoringFailure) {
        casting = try RowCasting(header: header, schema: model.schema)
    }

    package var needsSurvey: Bool { casting?.needsSurvey ?? false }

    package mutating func survey(_ rows: BatchRows) throws(ScoringFailure) { try casting?.survey(rows) }

    package mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer {
        guard let chunk = try casting?.cast(rows) else {
            throw ScoringFailure(.inputInvalid, "the input", expected: "a scorer that has begun", found: "another")
        }
        guard !chunk.rows.isEmpty else { return BatchAnswer(rows: [], columns: [], bad: chunk.bad) }
        let output = try await model.answer(chunk.input, probabilities: wantsProbabilities)
        let columns = try BatchColumn.columns(of: output, rows: chunk.rows.count, classes: classes)
        return BatchAnswer(rows: chunk.rows, columns: columns, bad: chunk.bad)
    }
}
