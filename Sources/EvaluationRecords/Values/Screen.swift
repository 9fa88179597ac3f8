/// A screen, a test or another part of a record, or the reason why it cannot be given: `{"undefined":"one-class"}`.
package enum Screen<Value: Codable & Sendable & Hashable>: Sendable, Hashable {
    case given(Value)
    case undefined(FigureReason)

    /// nil where it cannot be given.
    package var value: Value? {
        if case .given(let value) = self { value } else { nil }
    }

    /// nil where it is given.
    package var reason: FigureReason? {
        if case .undefined(let reason) = self { reason } else { nil }
    }
}

extension Screen: Codable {
    private enum Key: String, CodingKey {
        case undefined
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        // Only a reason is a text: some values have a key `undefined` of their own.
        if let reason = try? container.decode(FigureReason.self, forKey: .undefined) {
            self = .undefined(reason)
        } else {
            // Through the container, which holds the value to its rules.
            self = .given(try decoder.singleValueContainer().decode(Value.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .given(let value):
            try value.encode(to: encoder)
        case .undefined(let reason):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(reason, forKey: .undefined)
        }
    }
}
