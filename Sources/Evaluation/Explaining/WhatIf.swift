package import EvaluationRecords
import Identifiers
import Inference
package import StrictJSON

/// One row, some of whose values are changed: what versions of a model say before and after, and over the values of a column.
package struct WhatIf: Sendable {
    /// A change as somebody wrote it; nothing for a missing value.
    package struct Change: Sendable, Hashable {
        package let column: String
        package let text: String

        package init(_ column: String, _ text: String) {
            self.column = column
            self.text = text
        }
    }

    /// The answers of one version.
    package struct Answer: Sendable {
        package let before: Values
        package let after: Values
        /// One for each value of the grid, with all changes made.
        package let grid: [Values]
    }

    /// The values of an answer's columns, such as `prediction` and `probability_yes`, in their order.
    package struct Values: Sendable, Hashable {
        package let names: [String]
        package let values: [TensorValue]

        /// The value of a column that is a number.
        package func number(_ name: String) -> Double? {
            guard let place = names.firstIndex(where: { $0.isSame(as: name) }) else { return nil }
            return switch values[place] {
            case .integer(let number): Double(number)
            case .unsigned(let number): Double(number)
            case .float(let number): number
            default: nil
            }
        }
    }

    package let row: ExplainedRows
    package let changed: ExplainedRows
    package let changes: [Change]
    package let gridColumn: String?
    package let grid: [GridValue]
    private let asked: ExplainedRows

    /// - Parameters:
    ///   - row: exactly one.
    ///   - grid: a column and the values that it is set to.
    /// - Throws: `explaining.row`, `explaining.column`.
    package init(
        _ row: ExplainedRows,
        changes: [Change],
        grid: (column: String, values: [GridValue])? = nil
    ) throws(ExplainingFailure) {
        guard row.count == 1 else {
            throw ExplainingFailure(.row, "the row", expected: "one row", found: "\(row.count)")
        }
        var changed = row
        for change in changes { changed = try changed.setting(change.column, toText: change.text) }
        var asked = row.joined(changed)
        for value in grid?.values ?? [] { asked = asked.joined(try changed.setting(grid?.column ?? "", to: value)) }
        self.row = row
        self.changed = changed
        self.changes = changes
        gridColumn = grid?.column
        self.grid = grid?.values ?? []
        self.asked = asked
    }

    /// Rows that each version is asked with.
    package var calls: Int { asked.count }

    /// - Parameter ask: a version's answer to rows.
    /// - Throws: `explaining.answer` for a row that the version cannot answer, or what `ask` throws.
    package func answer(_ ask: (ExplainedRows) async throws -> BatchAnswer) async throws -> Answer {
        let answer = try await ask(asked)
        if let bad = answer.bad.first {
            throw ExplainingFailure(
                .answer,
                what(bad.number - 1),
                expected: "a row that the model takes",
                found: bad.reason
            )
        }
        guard answer.rows == Array(0..<asked.count), answer.columns.allSatisfy({ $0.values.count == asked.count })
        else {
            throw ExplainingFailure(
                .answer,
                "the model's answers",
                expected: "one for each of \(asked.count) rows",
                found: "\(answer.rows.count)"
            )
        }
        let values = (0..<asked.count).map { row in
            Values(names: answer.columns.map(\.name), values: answer.columns.map { $0.values[row] })
        }
        return Answer(before: values[0], after: values[1], grid: Array(values.dropFirst(2)))
    }

    private func what(_ place: Int) -> String {
        switch place {
        case 0: "the row"
        case 1: "the changed row"
        default:
            "the row with \(gridColumn?.printable ?? "") = "
                + (grid.indices.contains(place - 2) ? grid[place - 2].text.printable : "another value")
        }
    }
}

extension TensorValue {
    /// The value as JSON has it; what is no finite number is a text.
    package var asJSON: JSONValue { json }
}
