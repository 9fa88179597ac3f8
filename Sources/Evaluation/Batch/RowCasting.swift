import Identifiers
import Inference
import MLflow

/// Casts rows as they stand in a file to what a model is asked with: a table or JSON lines, by the model's schema.
struct RowCasting: Sendable {
    private enum Form {
        case table(TableCasting)
        case lines(LineCasting)
    }

    private var form: Form

    /// - Parameter header: of a table; nil for JSON lines.
    /// - Throws: `scoring.input` where columns are missing.
    init(header: [String]?, schema: ModelSchema?) throws(ScoringFailure) {
        if let header {
            form = .table(try TableCasting(header: header, schema: schema))
        } else {
            form = .lines(try LineCasting(schema: schema))
        }
    }

    /// Tells whether the meaning of a row may depend on the other rows of the file.
    var needsSurvey: Bool {
        switch form {
        case .table(let casting): casting.needsSurvey
        case .lines(let casting): casting.needsSurvey
        }
    }

    mutating func survey(_ rows: BatchRows) throws(ScoringFailure) {
        switch (form, rows) {
        case (.table(var casting), .table(let rows)):
            casting.survey(rows)
            form = .table(casting)
        case (.lines(var casting), .lines(let lines)):
            try casting.survey(lines)
            form = .lines(casting)
        default: throw Self.otherForm()
        }
    }

    mutating func cast(_ rows: BatchRows) throws(ScoringFailure) -> TableCasting.Chunk {
        switch (form, rows) {
        case (.table(var casting), .table(let rows)):
            defer { form = .table(casting) }
            return try casting.cast(rows)
        case (.lines(var casting), .lines(let lines)):
            defer { form = .lines(casting) }
            return try casting.cast(lines)
        default: throw Self.otherForm()
        }
    }

    private static func otherForm() -> ScoringFailure {
        ScoringFailure(.inputInvalid, "the input", expected: "rows of one form", found: "another")
    }
}
