import Identifiers
import StrictJSON

/// The type of a column, as MLflow names it.
package indirect enum ColumnType: Sendable, Hashable {
    case boolean
    /// 32 bits.
    case integer
    /// 64 bits.
    case long
    /// 32 bits.
    case float
    /// 64 bits.
    case double
    case string
    /// Base64 in JSON.
    case binary
    /// ISO 8601 in JSON.
    case datetime
    case array(of: ColumnType)
    case object([Property])
    /// Keys are strings.
    case map(of: ColumnType)
    case any
    /// A vector of Spark's machine learning library.
    case sparkVector

    /// A member of an object.
    package struct Property: Sendable, Hashable {
        package let name: String
        package let type: ColumnType
        package let isRequired: Bool

        package init(name: String, type: ColumnType, isRequired: Bool = true) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }
}

extension ColumnType: CustomStringConvertible {
    /// Such as `double`, `array<string>`, `object{name: string, age?: long}` or `map<double>`.
    package var description: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .long: "long"
        case .float: "float"
        case .double: "double"
        case .string: "string"
        case .binary: "binary"
        case .datetime: "datetime"
        case .array(let item): "array<\(item)>"
        case .object(let properties):
            "object{\(properties.map { "\($0.name)\($0.isRequired ? "" : "?"): \($0.type)" }.joined(separator: ", "))}"
        case .map(let value): "map<\(value)>"
        case .any: "any"
        case .sparkVector: "sparkml_vector"
        }
    }
}

extension ColumnType {
    /// - Parameter field: the object that has `type` and what the type needs besides.
    init(_ field: SchemaField) throws(MLflowFailure) {
        let name = try field.text("type")
        switch name {
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "long": self = .long
        case "float": self = .float
        case "double": self = .double
        case "string": self = .string
        case "binary": self = .binary
        case "datetime": self = .datetime
        case "any": self = .any
        case "sparkml_vector": self = .sparkVector
        case "array": self = .array(of: try ColumnType(try field.object("items")))
        case "map": self = .map(of: try ColumnType(try field.object("values")))
        case "object": self = .object(try Self.properties(try field.object("properties")))
        default:
            throw field.failure(
                expected: "one of MLflow's column types, such as double",
                found: "the type \(MLflowFailure.excerpt(name))"
            )
        }
    }

    private static func properties(_ field: SchemaField) throws(MLflowFailure) -> [Property] {
        var properties: [Property] = []
        for key in field.object.keys {
            let inner = try field.object(key)
            properties.append(
                Property(name: key, type: try ColumnType(inner), isRequired: try inner.flag("required") ?? true)
            )
        }
        return properties
    }
}
