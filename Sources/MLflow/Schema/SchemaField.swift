import Identifiers
import StrictJSON

/// An object of the JSON text of a signature, with the place in `MLmodel` for errors.
struct SchemaField {
    let object: JSONObject
    private let place: YAMLField
    /// Within the JSON text, such as `[3].items`.
    private let path: String

    /// The objects of the array that a key of the signature holds as JSON text; nil if the key is absent or null.
    static func list(_ place: YAMLField) throws(MLflowFailure) -> [SchemaField]? {
        guard let value = place.value else { return nil }
        guard case .text(let text) = value.content else {
            throw place.failure(.schema, expected: "JSON text", found: value.kindDescription)
        }
        guard let items = try json(text, at: place).array else {
            throw place.failure(.schema, expected: "a JSON array", found: "another JSON value")
        }
        guard items.count <= 100_000 else {
            throw place.failure(.schema, expected: "at most 100,000 columns", found: "\(items.count)")
        }
        var fields: [SchemaField] = []
        for (index, item) in items.enumerated() {
            guard let object = item.object else {
                throw place.failure(
                    .schema,
                    expected: "a JSON object at [\(index)]",
                    found: brief(item)
                )
            }
            fields.append(SchemaField(object: object, place: place, path: "[\(index)]"))
        }
        return fields
    }

    func object(_ key: String) throws(MLflowFailure) -> SchemaField {
        guard let inner = object[key]?.object else { throw expected("an object", key) }
        return SchemaField(object: inner, place: place, path: "\(path).\(key)")
    }

    func text(_ key: String) throws(MLflowFailure) -> String {
        guard let text = object[key]?.string else { throw expected("a text", key) }
        return text
    }

    func optionalText(_ key: String) throws(MLflowFailure) -> String? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let text = value.string else { throw expected("a text", key) }
        return text
    }

    /// Reads the pandas label of a column: a text, or any other value, whose JSON is then the name.
    func label(_ key: String) throws(MLflowFailure) -> (name: String?, label: JSONValue?) {
        switch object[key] {
        case nil, .null?: return (nil, nil)
        case .string(let text)?: return (text, nil)
        case .object?: throw expected("a text, a number or a list of them", key)
        case let label?: return (JSONWriter.text(of: label), label)
        }
    }

    func flag(_ key: String) throws(MLflowFailure) -> Bool? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let flag = value.bool else { throw expected("true or false", key) }
        return flag
    }

    /// The lengths of the dimensions, -1 where any length will do; nil if absent or null.
    func shape(_ key: String) throws(MLflowFailure) -> [Int64]? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let items = value.array, items.count <= 64 else { throw expected("a list of lengths", key) }
        var shape: [Int64] = []
        for item in items {
            guard let length = item.integer, length >= -1 else { throw expected("lengths, or -1 for any", key) }
            shape.append(length)
        }
        return shape
    }

    func failure(expected: String, found: String) -> MLflowFailure {
        place.failure(.schema, expected: "\(expected) at \(path)", found: found)
    }

    private func expected(_ what: String, _ key: String) -> MLflowFailure {
        place.failure(
            .schema,
            expected: "\(what) at \(path).\(key)",
            found: object[key].map(Self.brief) ?? "nothing"
        )
    }

    private static func brief(_ value: JSONValue) -> String {
        switch value {
        case .object: "an object"
        case .string(let text): MLflowFailure.excerpt(text)
        default: value.kindDescription
        }
    }

    private static func json(_ text: String, at place: YAMLField) throws(MLflowFailure) -> JSONValue {
        do {
            return try JSONParser.parse(PythonJSON.strict(Array(text.utf8)), subject: place.subject)
        } catch {
            throw place.failure(.schema, expected: "JSON text", found: "JSON that cannot be read: \(error.message)")
        }
    }
}

/// The JSON of Python's json module, which writes a float that is no number as a bare word.
private enum PythonJSON {
    /// The same text with `NaN`, `Infinity` and `-Infinity` in quotes.
    static func strict(_ bytes: [UInt8]) -> [UInt8] {
        let words = ["NaN", "-Infinity", "Infinity"].map { Array($0.utf8) }
        guard bytes.contains(UInt8(ascii: "N")) || bytes.contains(UInt8(ascii: "I")) else { return bytes }
        var result: [UInt8] = []
        var isInString = false
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if !isInString, let word = words.first(where: { bytes[at...].starts(with: $0) }) {
                result += [UInt8(ascii: "\"")] + word + [UInt8(ascii: "\"")]
                at += word.count
                continue
            }
            result.append(byte)
            at += 1
            if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if byte == UInt8(ascii: "\\"), isInString, at < bytes.count {
                result.append(bytes[at])
                at += 1
            }
        }
        return result
    }
}
