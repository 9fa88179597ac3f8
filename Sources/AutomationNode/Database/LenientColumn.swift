/// An optional column whose value counts as absent where it is none of its type: every release has read these columns so, and a
/// history with one such value is readable.
@propertyWrapper
struct LenientColumn<Value: Codable & Sendable>: Codable, Sendable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    init(from decoder: any Decoder) throws {
        wrappedValue = try? Value(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        try wrappedValue.encode(to: encoder)
    }
}

// A record's synthesized code calls these, since they are closer than those of the standard library.

extension KeyedDecodingContainer {
    func decode<Value>(_ type: LenientColumn<Value>.Type, forKey key: Key) throws -> LenientColumn<Value> {
        LenientColumn(wrappedValue: try? decodeIfPresent(Value.self, forKey: key))
    }
}

extension KeyedEncodingContainer {
    mutating func encode<Value>(_ value: LenientColumn<Value>, forKey key: Key) throws {
        try encodeIfPresent(value.wrappedValue, forKey: key)
    }
}
