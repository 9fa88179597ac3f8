/// A member that a record has only where there is a value: records without one keep the bytes that they had before the member was known.
@propertyWrapper
package struct WhenPresent<Value: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }
}

extension KeyedEncodingContainer {
    mutating func encode<Value>(_ member: WhenPresent<Value>, forKey key: Key) throws {
        if let value = member.wrappedValue { try encode(value, forKey: key) }
    }
}

extension KeyedDecodingContainer {
    func decode<Value>(_: WhenPresent<Value>.Type, forKey key: Key) throws -> WhenPresent<Value> {
        WhenPresent(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}
