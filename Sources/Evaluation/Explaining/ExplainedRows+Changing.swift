package import EvaluationRecords
import Identifiers
import StrictJSON

extension ExplainedRows {
    /// The same rows, each with the values of another row in some columns.
    /// - Parameter order: the place from which the row at each place takes them.
    package func permuted(_ names: [String], _ order: [Int]) throws(ExplainingFailure) -> ExplainedRows {
        var result = self
        for name in names {
            let place = try place(of: name)
            result.columns[place] = columns[place].chosen(order)
        }
        return result
    }

    /// The same rows with one value in a column.
    package func setting(_ name: String, to value: GridValue) throws(ExplainingFailure) -> ExplainedRows {
        var result = self
        let place = try place(of: name)
        result.columns[place] = columns[place].filled(with: value, count)
        return result
    }

    /// The same rows with a value that somebody wrote: text in a table; in an object a value of the kind that stands there.
    /// - Parameter text: nothing for a missing value.
    /// - Throws: `explaining.column` for a text where a number or a truth value stands.
    package func setting(_ name: String, toText text: String) throws(ExplainingFailure) -> ExplainedRows {
        var result = self
        let place = try place(of: name)
        switch columns[place] {
        case .texts: result.columns[place] = .texts(Array(repeating: text, count: count))
        case .values(let values):
            let value = try Self.value(text, instead: values.first { $0 != nil && $0 != .null } ?? nil, name)
            result.columns[place] = .values(Array(repeating: value, count: count))
        }
        return result
    }

    private static func value(
        _ text: String,
        instead old: JSONValue?,
        _ name: String
    ) throws(ExplainingFailure) -> JSONValue {
        if text.isEmpty { return .null }
        let parsed = try? JSONParser.parse(Array(text.utf8), subject: name)
        switch (old, parsed) {
        case (.string?, _): return .string(text)
        case (nil, let parsed): return parsed ?? .string(text)
        case (.integer?, .integer?), (.integer?, .number?), (.number?, .integer?), (.number?, .number?),
            (.bool?, .bool?),
            (.array?, .array?), (.object?, .object?), (_, .null?):
            return parsed ?? .null
        case (let old?, _):
            throw ExplainingFailure(
                .column,
                "column \"\(name.printable)\"",
                expected: old.kindDescription + ", as it stands in the row",
                found: "\"\(text.printable)\""
            )
        }
    }
}
