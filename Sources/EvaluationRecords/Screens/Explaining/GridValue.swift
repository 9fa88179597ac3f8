/// A value that a column was set to.
package enum GridValue: Sendable, Hashable {
    case number(Double)
    case category(String)
    case missing
}

extension GridValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .missing
        } else if let text = try? container.decode(String.self) {
            self = .category(text)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .category(let text): try container.encode(text)
        case .missing: try container.encodeNil()
        }
    }
}
