import EvaluationRecords
import Inference
import Statistics
import StrictJSON
import Testing

@testable import Evaluation

/// The model that the expected files of importance and dependence describe.
struct FormulaModel {
    private struct Term {
        let column: String
        let coefficient: Double
        let missing: Double
        let level: String?
    }

    private let intercept: Double
    private let isLogit: Bool
    private let terms: [Term]

    init(_ model: JSONValue) throws {
        intercept = try #require(model["intercept"]).double
        isLogit = model["link"]?.string == "logit"
        terms = (model["terms"]?.array ?? []).map {
            Term(
                column: $0["column"]?.string ?? "",
                coefficient: $0["coefficient"]?.double ?? .nan,
                missing: $0["missing"]?.double ?? 0,
                level: $0["level"]?.string
            )
        }
    }

    func answers(_ rows: ExplainedRows) throws -> ExplainedAnswers {
        var z = [Double](repeating: intercept, count: rows.count)
        for term in terms {
            if let level = term.level {
                for (row, text) in try rows.texts(of: term.column).enumerated() where text == level {
                    z[row] += term.coefficient
                }
            } else {
                for (row, value) in try rows.values(of: term.column).enumerated() {
                    z[row] += term.coefficient * (value ?? term.missing)
                }
            }
        }
        guard isLogit else { return ExplainedAnswers(numbers: z) }
        let scores = z.map { 1 / (1 + Elementary.exp(-$0)) }
        return ExplainedAnswers(classes: scores.map { $0 >= 0.5 ? 1 : 0 }, probabilities: [scores])
    }
}

/// Rows of a table as tests write them.
enum MadeRows {
    /// - Parameter columns: names and texts.
    static func table(_ columns: [(String, [String])], numbers: [Int]? = nil) throws -> ExplainedRows {
        var rows = TextRows(width: columns.count)
        for row in 0..<(columns.first?.1.count ?? 0) {
            rows.append(columns.map { Array($0.1[row].utf8) }, number: row + 1)
        }
        return try ExplainedRows(.table(rows), header: columns.map(\.0), numbers: numbers)
    }

    static func lines(_ lines: String...) throws -> ExplainedRows {
        var all = JSONLines()
        for (place, line) in lines.enumerated() { all.append(Array(line.utf8), number: place + 1) }
        return try ExplainedRows(.lines(all), header: nil)
    }

    static func text(_ rows: ExplainedRows) -> [String] {
        switch rows.batchRows {
        case .table(let table):
            (0..<table.count).map { row in
                (0..<table.width).map { table.text(row: row, column: $0) }.joined(separator: ",")
            }
        case .lines(let lines): (0..<lines.count).map { String(decoding: lines.line($0), as: UTF8.self) }
        }
    }
}
