package import MLflow

/// The type to which a value is cast.
enum CellType {
    case bool
    /// Of the integer types, which says the range.
    case integer(ElementType)
    /// Of the floating-point types.
    case float(ElementType)
    case text
    /// Texts as CSV has them, of which pandas finds the type.
    case written
    case binary
    /// Elements of NumPy's own arrays of bytes, which lose trailing NULs.
    case fixedBytes
    case datetime
    /// Lists, objects, and values without a type.
    case json(ColumnType)

    init(_ type: ColumnType) {
        switch type {
        case .boolean: self = .bool
        case .integer: self = .integer(.int32)
        case .long: self = .integer(.int64)
        case .float: self = .float(.float32)
        case .double: self = .float(.float64)
        case .string: self = .text
        case .binary: self = .binary
        case .datetime: self = .datetime
        case .array, .object, .map, .any: self = .json(type)
        case .sparkVector: self = .json(.array(of: .double))
        }
    }

    /// - Parameter numPy: a type as NumPy names it.
    /// - Returns: nil for what no request can hold, such as complex numbers.
    init?(numPy name: String) {
        switch name {
        case "bool", "bool_": self = .bool
        case "int8": self = .integer(.int8)
        case "int16": self = .integer(.int16)
        case "int32": self = .integer(.int32)
        case "int64": self = .integer(.int64)
        case "uint8": self = .integer(.uint8)
        case "uint16": self = .integer(.uint16)
        case "uint32": self = .integer(.uint32)
        case "uint64": self = .integer(.uint64)
        case "float16": self = .float(.float16)
        case "float32": self = .float(.float32)
        case "float64": self = .float(.float64)
        case "object": self = .json(.any)
        case _ where name.hasPrefix("str") || name.hasPrefix("<U") || name.hasPrefix(">U"): self = .text
        case _ where name.hasPrefix("bytes") || name.hasPrefix("|S"): self = .fixedBytes
        case _ where name.hasPrefix("datetime64"): self = .datetime
        default: return nil
        }
    }

    var isText: Bool { if case .text = self { true } else { false } }

    /// Tells whether pandas has another type for these values where some of them are missing.
    var changesWithGaps: Bool {
        switch self {
        case .bool, .integer: true
        default: false
        }
    }

    var isJSON: Bool { if case .json = self { true } else { false } }

    /// The type of the tensor's elements.
    var element: ElementType {
        switch self {
        case .bool: .bool
        case .integer(let type), .float(let type): type
        case .text, .written, .binary, .fixedBytes, .json: .bytes
        case .datetime: .int64
        }
    }

    var content: Tensor.Content {
        switch self {
        case .bool, .integer, .float, .binary: .plain
        case .text: .text
        case .written: .csv
        case .fixedBytes: .fixed
        case .datetime: .datetime
        case .json: .json
        }
    }
}

extension ColumnType {
    /// Tells whether its values are lists or objects, or have no type of their own.
    package var isNested: Bool { CellType(self).isJSON }
}
