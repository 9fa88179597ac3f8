import Identifiers
import Inference
import StrictJSON

/// One column of a model's answer, one value a row.
package struct BatchColumn: Sendable, Hashable {
    /// `prediction`, `prediction_2`, `probability_setosa` and the like, before a pattern is applied.
    package let name: String
    package let values: [TensorValue]

    package init(name: String, values: [TensorValue]) {
        self.name = name
        self.values = values
    }

    static let prediction = "prediction"
    static let probability = "probability"

    /// The most columns of one value; a wider value becomes one JSON value.
    private static let widest = 1000

    /// The columns of an answer to so many rows.
    /// - Parameter classes: the labels of the probabilities' columns; nil: their numbers from 0.
    /// - Throws: `scoring.model` for an answer that has not a row for each row.
    static func columns(
        of output: ModelOutput,
        rows: Int,
        classes: [String]?
    ) throws(ScoringFailure) -> [BatchColumn] {
        var columns: [BatchColumn] = []
        switch output.form {
        case .array, .series:
            for tensor in output.tensors { columns += try Self.columns(of: tensor, named: prediction, rows: rows) }
        case .frame, .arrays:
            for tensor in output.tensors {
                columns += try Self.columns(of: tensor, named: "\(prediction)_\(tensor.name)", rows: rows)
            }
        case .json: columns = [try json(output, rows: rows)]
        }
        if let probabilities = output.probabilities {
            let labels = classes ?? (0..<(probabilities.shape.last ?? 0)).map(String.init)
            columns += try matrix(probabilities, rows: rows) { place in
                "\(probability)_\(place < labels.count ? labels[place] : String(place))"
            }
        }
        return columns
    }

    private static func columns(
        of tensor: Tensor,
        named name: String,
        rows: Int
    ) throws(ScoringFailure) -> [BatchColumn] {
        guard tensor.shape.first == rows else { throw otherRows(tensor, rows) }
        let inner = tensor.shape.dropFirst().elementCount
        if tensor.shape.count > 2 || inner > widest {
            let values = try tensor.values(name)
            return [
                BatchColumn(
                    name: name,
                    values: (0..<rows).map { row in
                        .json(JSONWriter.textInOrder(of: nested(values, tensor.shape.dropFirst(), row * inner)))
                    }
                )
            ]
        }
        guard inner != 1 else {
            return [BatchColumn(name: name, values: try tensor.values(name).map(\.parsed))]
        }
        return try matrix(tensor, rows: rows) { "\(name)_\($0 + 1)" }
    }

    private static func matrix(
        _ tensor: Tensor,
        rows: Int,
        name: (Int) -> String
    ) throws(ScoringFailure) -> [BatchColumn] {
        guard tensor.shape.count == 2, tensor.shape[0] == rows else { throw otherRows(tensor, rows) }
        let values = try tensor.values(name(0)).map(\.parsed)
        let width = tensor.shape[1]
        return (0..<width).map { place in
            BatchColumn(name: name(place), values: (0..<rows).map { values[$0 * width + place] })
        }
    }

    /// A list with an item for each row.
    private static func json(_ output: ModelOutput, rows: Int) throws(ScoringFailure) -> BatchColumn {
        let values = try output.tensors.first?.values(prediction) ?? []
        guard case .json(let text)? = values.first,
            let items = try? JSONParser.parse(Array(text.utf8), subject: prediction).array
        else { throw otherRows(nil, "one JSON value", of: rows, "the model") }
        guard items.count == rows else {
            throw otherRows(items.count, "a list of \(items.count)", of: rows, "the model")
        }
        return BatchColumn(name: prediction, values: items.map(TensorValue.init(json:)))
    }

    private static func nested(_ values: [TensorValue], _ shape: ArraySlice<Int>, _ start: Int) -> JSONValue {
        guard let length = shape.first else { return values[start].json }
        let step = shape.dropFirst().elementCount
        return .array((0..<length).map { nested(values, shape.dropFirst(), start + $0 * step) })
    }

    private static func otherRows(_ tensor: Tensor, _ rows: Int) -> ScoringFailure {
        otherRows(tensor.shape.first, "an array of \(tensor.shape)", of: rows, "the model")
    }

    /// Too few answers may be the fault of rows, which the model passes over. More than it was asked for are a forecast: no choice of
    /// rows makes it one a row.
    static func otherRows(_ count: Int?, _ found: String, of rows: Int, _ subject: String) -> ScoringFailure {
        guard let count, count > rows else {
            return ScoringFailure(.modelRaised, subject, expected: "an answer for each of \(rows) rows", found: found)
        }
        return ScoringFailure(
            .answerRows,
            subject,
            "answers \(rows == 1 ? "one row" : "\(rows) rows") with \(count), as forecasts do, but a file has one answer a "
                + "row; use /invocations, which returns any answer"
        )
    }
}

extension TensorValue {
    /// Reads a value by the rule of answers: floats that are no numbers are texts, nothing is null.
    init(json value: JSONValue) {
        self =
            switch value {
            case .null: .missing
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .number(let value): .float(value)
            case .string(let text): .text(text)
            case .array, .object: .json(JSONWriter.textInOrder(of: value))
            }
    }

    /// A worker's JSON in the form in which a node sends it, so that both give the same files.
    fileprivate var parsed: TensorValue {
        guard case .json(let text) = self,
            let value = try? JSONParser.parse(Array(text.utf8), subject: BatchColumn.prediction)
        else { return self }
        return TensorValue(json: value)
    }

    var json: JSONValue {
        switch self {
        case .missing: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): .number(Double(value))
        case .float(let value): value.isFinite ? .number(value) : .string(plainText)
        case .json(let text): (try? JSONParser.parse(Array(text.utf8), subject: "JSON")) ?? .string(text)
        case .text, .bytes, .datetime: .string(plainText)
        }
    }

    /// As a value of CSV; empty where there is none.
    var plainText: String {
        switch self {
        case .missing: return ""
        case .bool(let value): return String(value)
        case .integer(let value): return String(value)
        case .unsigned(let value): return String(value)
        case .float(let value):
            return value.isFinite ? String(value) : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
        case .text(let text), .json(let text): return text
        case .bytes(let bytes): return Base64.text(of: bytes)
        case .datetime(let value):
            var text: [UInt8] = []
            DatetimeText.write(value, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }
}
