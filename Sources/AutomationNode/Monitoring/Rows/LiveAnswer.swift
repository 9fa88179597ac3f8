import Inference
import Serving
import Statistics
import StrictJSON

/// The answer to one row, as far as monitoring understands it.
struct LiveAnswer: Sendable, Hashable {
    /// The predicted value as a text, for classes; nil where the answer has none for the row.
    let text: String?
    /// The predicted value, where it is a number.
    let number: Double?
    /// Of the classes in the order of ``classes(of:)``, or of the reference; empty where the answer has none.
    let probabilities: [Double]

    static let none = LiveAnswer(text: nil, number: nil, probabilities: [])
}

extension LiveAnswer {
    /// Bytes of an answer that is one JSON value, up to which it is read.
    private static let mostJSON = 1 << 20

    /// - Returns: one for each of the rows, in their order.
    static func read(_ output: ModelOutput, rows: [Int], of count: Int) -> [LiveAnswer] {
        var texts = [String?](repeating: nil, count: rows.count)
        var numbers = [Double?](repeating: nil, count: rows.count)
        var place = 0
        func take(_ element: TensorElement) {
            texts[place] = Self.text(of: element)
            numbers[place] = element.number
            place += 1
        }
        if output.form == .json {
            for value in items(of: output, rows: rows, of: count) {
                texts[place] = text(of: value)
                numbers[place] = number(of: value)
                place += 1
            }
        } else if let only = output.tensors.first, output.tensors.count == 1, only.rowWidth == 1 {
            only.eachElement(of: rows, take)
        }
        let probabilities = Self.probabilities(output, rows)
        return rows.indices.map { row in
            LiveAnswer(
                text: texts[row],
                number: numbers[row],
                probabilities: probabilities.map { $0[row] }
            )
        }
    }

    /// The labels of the probabilities' columns: those of the model, else their numbers from 0.
    static func classes(of rows: TappedRows) -> [String] { classes(of: rows.output, rows.classes) }

    /// - Parameter known: the labels that the model has; nil for none.
    static func classes(of output: ModelOutput, _ known: [JSONValue]?) -> [String] {
        guard let probabilities = output.probabilities else { return [] }
        let known = known ?? []
        return (0..<probabilities.rowWidth).map { place in
            (place < known.count ? text(of: known[place]) : nil) ?? String(place)
        }
    }

    /// A column of probabilities for each class; empty unless there is one for each row.
    private static func probabilities(_ output: ModelOutput, _ rows: [Int]) -> [[Double]] {
        guard let tensor = output.probabilities else { return [] }
        var columns: [[Double]] = []
        for place in 0..<tensor.rowWidth {
            var column: [Double] = []
            column.reserveCapacity(rows.count)
            tensor.eachElement(of: rows, place: place) { column.append($0.number ?? .nan) }
            guard column.count == rows.count else { return [] }
            columns.append(column)
        }
        return columns
    }

    /// The items of a list with one for each row; empty for anything else.
    private static func items(of output: ModelOutput, rows: [Int], of count: Int) -> [JSONValue] {
        var items: [JSONValue] = []
        output.tensors.first?.eachElement(of: [0]) { element in
            guard case .json(let bytes) = element, bytes.count <= mostJSON,
                let list = try? JSONParser.parse(Array(bytes), subject: "answer").array, list.count == count
            else { return }
            items = rows.map { list[$0] }
        }
        return items
    }

    private static func text(of element: TensorElement) -> String? {
        switch element {
        case .missing, .datetime: nil
        case .truth(let value): String(value)
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .number(let value): "\(value)"
        case .text(let bytes), .json(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func number(of value: JSONValue) -> Double? {
        switch value {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): "\(value)"
        case .string(let text): text
        case .null, .array, .object: nil
        }
    }
}
