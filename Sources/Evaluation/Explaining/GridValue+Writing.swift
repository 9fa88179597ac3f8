package import EvaluationRecords
import StrictJSON

extension GridValue {
    /// As a value of CSV; a whole number without a point, so that a column of whole numbers takes it.
    package var text: String {
        switch self {
        case .number(let number): Self.text(number)
        case .category(let text): text
        case .missing: ""
        }
    }

    private static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
        return "\(number)"
    }

    /// A category keeps the kind of what stands there: `true` is no text where truth values are.
    func json(instead old: JSONValue?) -> JSONValue {
        switch self {
        case .number(let number):
            if let whole = Int64(exactly: number), abs(number) < 1e15 { return .integer(whole) }
            return .number(number)
        case .category(let text):
            if case .string? = old { return .string(text) }
            return (try? JSONParser.parse(Array(text.utf8), subject: "category")) ?? .string(text)
        case .missing: return .null
        }
    }
}
