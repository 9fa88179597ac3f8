import EvaluationRecords
import StrictJSON

/// The values of one column of rows that a model is asked with.
enum ExplainedColumn: Sendable {
    case texts([String])
    /// nil where an object has no such member.
    case values([JSONValue?])

    /// As text; nothing for a member that is not there.
    func text(_ row: Int) -> String {
        switch self {
        case .texts(let texts): texts[row]
        case .values(let values): values[row].map { JSONWriter.text(of: $0) } ?? ""
        }
    }

    /// As a member of an object; nil where it is not there.
    func value(_ row: Int) -> JSONValue? {
        switch self {
        case .texts(let texts): .string(texts[row])
        case .values(let values): values[row]
        }
    }

    /// nil where a value is no number.
    var numbers: [Double?] {
        switch self {
        case .texts(let texts): texts.map { Double($0).flatMap { $0.isFinite ? $0 : nil } }
        case .values(let values):
            values.map { value in
                switch value {
                case .integer(let number)?: Double(number)
                case .number(let number)?: number
                default: nil
                }
            }
        }
    }

    /// nil where a value is missing.
    var categories: [String?] {
        switch self {
        case .texts(let texts): texts.map { $0.isEmpty ? nil : $0 }
        case .values(let values):
            values.map { value in
                switch value {
                case .null?, nil: nil
                case .string(let text)?: text
                case let other?: JSONWriter.text(of: other)
                }
            }
        }
    }

    func chosen(_ places: [Int]) -> Self {
        switch self {
        case .texts(let texts): .texts(places.map { texts[$0] })
        case .values(let values): .values(places.map { values[$0] })
        }
    }

    func joined(_ more: Self) -> Self {
        switch (self, more) {
        case (.texts(let texts), .texts(let more)): .texts(texts + more)
        case (.values(let values), .values(let more)): .values(values + more)
        default: self
        }
    }

    func filled(with value: GridValue, _ count: Int) -> Self {
        switch self {
        case .texts: .texts(Array(repeating: value.text, count: count))
        case .values(let values):
            .values(
                Array(repeating: value.json(instead: values.first { $0 != nil && $0 != .null } ?? nil), count: count)
            )
        }
    }
}
