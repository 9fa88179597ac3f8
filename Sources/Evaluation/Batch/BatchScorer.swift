import Identifiers
package import Inference
import MLflow

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
    private enum Casting {
        case table(TableCasting)
        case lines(LineCasting)
    }

    private let model: any Predictor
    private let wantsProbabilities: Bool
    private let classes: [String]?
    private var casting: Casting?

    /// - Parameter classes: the labels of the probabilities' columns; nil: their numbers.
    package init(_ model: any Predictor, probabilities: Bool, classes: [String]?) {
        self.model = model
        wantsProbabilities = probabilities
        self.classes = classes
    }

    package mutating func begin(header: [String]?) throws(ScoringFailure) {
        if let header {
            casting = .table(try TableCasting(header: header, schema: model.schema))
        } else {
            casting = .lines(try LineCasting(schema: model.schema))
        }
    }

    package var needsSurvey: Bool {
        switch casting {
        case .table(let casting)?: casting.infersTypes
        case .lines(let casting)?: casting.needsSurvey
        case nil: false
        }
    }

    package mutating func survey(_ rows: BatchRows) throws(ScoringFailure) {
        switch (casting, rows) {
        case (.table(var casting)?, .table(let rows)):
            casting.survey(rows)
            self.casting = .table(casting)
        case (.lines(var casting)?, .lines(let lines)):
            try casting.survey(lines)
            self.casting = .lines(casting)
        default: throw Self.otherForm()
        }
    }

    package mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer {
        let chunk = try cast(rows)
        guard !chunk.rows.isEmpty else { return BatchAnswer(rows: [], columns: [], bad: chunk.bad) }
        let output = try await model.answer(chunk.input, probabilities: wantsProbabilities)
        let columns = try BatchColumn.columns(of: output, rows: chunk.rows.count, classes: classes)
        return BatchAnswer(rows: chunk.rows, columns: columns, bad: chunk.bad)
    }

    private mutating func cast(_ rows: BatchRows) throws(ScoringFailure) -> TableCasting.Chunk {
        switch (casting, rows) {
        case (.table(var casting)?, .table(let rows)):
            defer { self.casting = .table(casting) }
            return try casting.cast(rows)
        case (.lines(var casting)?, .lines(let lines)):
            defer { self.casting = .lines(casting) }
            return try casting.cast(lines)
        default: throw Self.otherForm()
        }
    }

    private static func otherForm() -> ScoringFailure {
        ScoringFailure(.inputInvalid, "the input", expected: "rows of one form", found: "another")
    }
}
