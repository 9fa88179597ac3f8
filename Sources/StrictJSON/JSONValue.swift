import Identifiers

/// A JSON value as it was written, keys in their order, duplicates impossible.
///
/// `StrictJSON` reads JSON in which two readers cannot see two different things: UTF-8 only, each key once, no NaN, no
/// unpaired surrogate, limited depth and size. Foundation's decoder accepts duplicate keys, so signed documents are not
/// read with it.
///
/// - `JSONParser` reads a whole document into a `JSONValue`; `JSONReader` reads a large document of a known shape in
///   constant memory.
/// - `JSONFields` reads the members of one object with their types, and reports the first flaw as an error of the caller.
/// - `JSONWriter` writes the one canonical form: compact, keys sorted.
/// - `Base64` is the one base64 of signed documents: canonical, so that one text stands for some bytes.
///
/// Begin with `JSONParser.parse` and `JSONFields`.
///
/// The target never repairs a document, never guesses a type and never reads a file; limits belong to the caller.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent that fits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// A short description of the value for messages.
    package var kindDescription: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): "the number \(value)"
        case .number(let value): "the number \(value)"
        case .string(let value): "\"\(value.count > 200 ? String(value.prefix(200)) + "…" : value)\""
        case .array(let items): "an array of \(items.count)"
        case .object(let object): "an object with the keys \(object.keys.joined(separator: ", "))"
        }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    package var isNull: Bool { self == .null }

    /// Texts are compared byte for byte, as keys are: to Swift, letters that Unicode composes alike are equal.
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.isSame(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// The value of a key of an object; nil for another kind or an absent key. Setting makes an object of another kind.
    package subscript(_ key: String) -> JSONValue? {
        get { object?[key] }
        set {
            var object = object ?? JSONObject()
            object[key] = newValue
            self = .object(object)
        }
    }
}

/// The members of a JSON object in the order they were written. Keys are compared byte for byte.
package struct JSONObject: Sendable, Hashable {
    package private(set) var members: [(key: String, value: JSONValue)]

    package init(_ members: [(key: String, value: JSONValue)] = []) {
        self.members = members
    }

    package var keys: [String] { members.map(\.key) }

    package subscript(_ key: String) -> JSONValue? {
        get { members.first { $0.key.isSame(as: key) }?.value }
        set {
            let at = members.firstIndex { $0.key.isSame(as: key) }
            switch (at, newValue) {
            case (let at?, let value?): members[at].value = value
            case (let at?, nil): members.remove(at: at)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.members.count == right.members.count
            && left.members.allSatisfy { member in right[member.key] == member.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
    }
}

extension JSONValue {
    /// The text; null if there is none.
    package static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    /// An object of texts.
    package static func map(_ members: [String: String]) -> JSONValue {
        .object(JSONObject(members.map { (key: $0.key, value: .string($0.value)) }))
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(nilLiteral: ()) { self = .null }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}
