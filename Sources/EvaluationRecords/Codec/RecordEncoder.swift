import StrictJSON

/// Makes a JSON value of a `Codable` one, as records have it: `null` for what is absent, texts cut (``RecordText``), numbers finite, and no
/// negative zero, so that equal values are equal bytes.
struct RecordEncoder: Encoder {
    let node: RecordNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func value(of value: some Encodable) throws -> JSONValue {
        let node = RecordNode()
        try node.write(value, [])
        return node.value
    }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedRecordEncoding<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        UnkeyedRecordEncoding(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleRecordEncoding(node: node, codingPath: codingPath)
    }
}

/// A JSON value that is being made.
final class RecordNode {
    private enum Content {
        case value(JSONValue)
        case members([(key: String, node: RecordNode)])
        case elements([RecordNode])
    }

    private var content = Content.value(.object(JSONObject()))

    var value: JSONValue {
        switch content {
        case .value(let value): value
        case .members(let members): .object(JSONObject(members.map { (key: $0.key, value: $0.node.value) }))
        case .elements(let elements): .array(elements.map(\.value))
        }
    }

    var count: Int {
        if case .elements(let elements) = content { elements.count } else { 0 }
    }

    func set(_ value: JSONValue) { content = .value(value) }

    func member(_ key: String) -> RecordNode {
        let node = RecordNode()
        guard case .members(var members) = content else {
            content = .members([(RecordText.cut(key), node)])
            return node
        }
        content = .value(.null)
        members.append((RecordText.cut(key), node))
        content = .members(members)
        return node
    }

    func beginElements() {
        if case .elements = content { return }
        content = .elements([])
    }

    func element() -> RecordNode {
        let node = RecordNode()
        guard case .elements(var elements) = content else {
            content = .elements([node])
            return node
        }
        content = .value(.null)
        elements.append(node)
        content = .elements(elements)
        return node
    }

    /// Numbers and texts, and arrays of numbers, take the short way.
    func write(_ value: some Encodable, _ path: [any CodingKey]) throws {
        switch value {
        case let value as Double: set(try Self.number(value, path))
        case let value as Int: set(.integer(Int64(value)))
        case let value as String: set(.string(RecordText.cut(value)))
        case let value as Bool: set(.bool(value))
        case let value as UInt64: set(Self.integer(value))
        case let values as [Double]:
            set(.array(try values.enumerated().map { try Self.number($1, path + [RecordKey($0)]) }))
        case let values as [Int]: set(.array(values.map { .integer(Int64($0)) }))
        default: try value.encode(to: RecordEncoder(node: self, codingPath: path))
        }
    }

    private static func number(_ number: Double, _ path: [any CodingKey]) throws -> JSONValue {
        guard number.isFinite else { throw RecordFlaw(place: path, expected: "a finite number", found: "\(number)") }
        return .number(number == 0 ? 0 : number)
    }

    /// Other readers keep 53 bits of a number: a larger one is a text.
    static func integer(_ number: UInt64) -> JSONValue {
        number <= 1 << 53 ? .integer(Int64(number)) : .string(String(number))
    }
}

private struct KeyedRecordEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: RecordNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) throws { node.member(key.stringValue).set(.null) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try node.member(key.stringValue).write(value, codingPath + [key])
    }

    func encode(_ value: Bool, forKey key: Key) throws { node.member(key.stringValue).set(.bool(value)) }
    func encode(_ value: String, forKey key: Key) throws {
        node.member(key.stringValue).set(.string(RecordText.cut(value)))
    }
    func encode(_ value: Double, forKey key: Key) throws {
        try node.member(key.stringValue).write(value, codingPath + [key])
    }
    func encode(_ value: Int, forKey key: Key) throws { node.member(key.stringValue).set(.integer(Int64(value))) }
    func encode(_ value: UInt64, forKey key: Key) throws { node.member(key.stringValue).set(RecordNode.integer(value)) }

    // Absent members are `null`, so that a reader sees every key.
    func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy _: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        RecordEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key]).container(
            keyedBy: Nested.self
        )
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        RecordEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { RecordEncoder(node: node, codingPath: codingPath) }
    func superEncoder(forKey key: Key) -> any Encoder {
        RecordEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct UnkeyedRecordEncoding: UnkeyedEncodingContainer {
    let node: RecordNode
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    init(node: RecordNode, codingPath: [any CodingKey]) {
        self.node = node
        self.codingPath = codingPath
        node.beginElements()
    }

    private var path: [any CodingKey] { codingPath + [RecordKey(count)] }

    func encodeNil() throws { node.element().set(.null) }

    func encode(_ value: some Encodable) throws {
        let path = path
        try node.element().write(value, path)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy _: Nested.Type) -> KeyedEncodingContainer<Nested> {
        let path = path
        return RecordEncoder(node: node.element(), codingPath: path).container(keyedBy: Nested.self)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let path = path
        return RecordEncoder(node: node.element(), codingPath: path).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { RecordEncoder(node: node.element(), codingPath: codingPath) }
}

private struct SingleRecordEncoding: SingleValueEncodingContainer {
    let node: RecordNode
    let codingPath: [any CodingKey]

    func encodeNil() throws { node.set(.null) }
    func encode(_ value: some Encodable) throws { try node.write(value, codingPath) }
}
