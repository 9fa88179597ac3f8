import Identifiers
import StrictJSON

/// Reads a `Codable` value out of a JSON value strictly: types as they are, texts of at most 256 bytes, bounded arrays and objects, and each
/// value held to its own rules (``RecordChecked``). Keys that it does not know are left alone.
struct RecordDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        try RecordDecoder(value: value, codingPath: []).read(type)
    }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedRecordDecoding<Key>(object: try object(), codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        UnkeyedRecordDecoding(items: try items(), codingPath: codingPath)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        SingleRecordDecoding(decoder: self)
    }

    /// All members of an object whose keys come from data.
    func members<Value: Decodable>(as type: Value.Type) throws -> [(String, Value)] {
        try object().members.map { key, value in
            guard key.utf8.count <= RecordText.limit else { throw flaw("keys of at most \(RecordText.limit) bytes") }
            return (key, try RecordDecoder(value: value, codingPath: codingPath + [RecordKey(key)]).read(type))
        }
    }

    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let read: Any
        switch type {
        case is Double.Type: read = try number()
        case is Int.Type: read = try integer()
        case is String.Type: read = try text()
        case is Bool.Type: read = try flag()
        case is UInt64.Type: read = try wide()
        case is [Double].Type: read = try elements { try $0.number() }
        case is [Int].Type: read = try elements { try $0.integer() }
        default: read = try checked(try Value(from: self))
        }
        guard let value = read as? Value else { throw flaw("a value that can be read") }
        return value
    }

    private func checked<Value>(_ value: Value) throws -> Value {
        guard let expected = (value as? any RecordChecked)?.expected else { return value }
        throw flaw(expected)
    }

    private func elements<Value>(_ read: (RecordDecoder) throws -> Value) throws -> [Value] {
        try items().enumerated().map { index, item in
            try read(RecordDecoder(value: item, codingPath: codingPath + [RecordKey(index)]))
        }
    }

    func flaw(_ expected: String) -> RecordFlaw { RecordFlaw(self, expected: expected) }

    func object() throws -> JSONObject {
        guard let object = value.object else { throw flaw("an object") }
        guard object.members.count <= RecordLimits.members else {
            throw flaw("at most \(RecordLimits.members) members", found: object.members.count)
        }
        return object
    }

    func items() throws -> [JSONValue] {
        guard let items = value.array else { throw flaw("an array") }
        guard items.count <= RecordLimits.elements else {
            throw flaw("at most \(RecordLimits.elements) elements", found: items.count)
        }
        return items
    }

    private func flaw(_ expected: String, found: Int) -> RecordFlaw {
        RecordFlaw(place: codingPath, expected: expected, found: String(found))
    }

    func number() throws -> Double {
        switch value {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: throw flaw("a number")
        }
    }

    func integer() throws -> Int {
        guard let number = value.integer else { throw flaw("a whole number") }
        return Int(number)
    }

    /// Above 2^53 it is a text of digits, since other readers lose the last bits of such a number.
    func wide() throws -> UInt64 {
        let number: UInt64? =
            switch value {
            case .integer(let number): UInt64(exactly: number)
            case .string(let text): UInt64(text).flatMap { String($0).isSame(as: text) ? $0 : nil }
            default: nil
            }
        guard let number else { throw flaw("a whole number from 0, as a text above 2^53") }
        return number
    }

    func text() throws -> String {
        guard let text = value.string, text.utf8.count <= RecordText.limit else {
            throw flaw("a text of at most \(RecordText.limit) bytes")
        }
        return text
    }

    func flag() throws -> Bool {
        guard let flag = value.bool else { throw flaw("true or false") }
        return flag
    }
}

private struct KeyedRecordDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject
    let codingPath: [any CodingKey]

    var allKeys: [Key] { object.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { object[key.stringValue]?.isNull ?? true }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key).read(type)
    }

    private func decoder(_ key: Key) throws -> RecordDecoder {
        let path = codingPath + [key]
        guard let value = object[key.stringValue] else {
            throw RecordFlaw(place: path, expected: "a value", found: "nothing")
        }
        return RecordDecoder(value: value, codingPath: path)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { RecordDecoder(value: .object(object), codingPath: codingPath) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct UnkeyedRecordDecoding: UnkeyedDecodingContainer {
    let items: [JSONValue]
    let codingPath: [any CodingKey]
    var currentIndex = 0

    init(items: [JSONValue], codingPath: [any CodingKey]) {
        self.items = items
        self.codingPath = codingPath
    }

    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, items[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().read(type) }

    private mutating func next() throws -> RecordDecoder {
        let path = codingPath + [RecordKey(currentIndex)]
        guard !isAtEnd else { throw RecordFlaw(place: path, expected: "an element", found: "nothing") }
        defer { currentIndex += 1 }
        return RecordDecoder(value: items[currentIndex], codingPath: path)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }
}

private struct SingleRecordDecoding: SingleValueDecodingContainer {
    let decoder: RecordDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    func decodeNil() -> Bool { decoder.value.isNull }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.read(type) }
}
