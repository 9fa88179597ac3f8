/// The type of a column's elements, of those that a native form takes.
enum ColumnElement: String {
    case double = "FP64"
    case single = "FP32"
    case int64 = "INT64"
    case int32 = "INT32"
    case int16 = "INT16"
    case int8 = "INT8"
    case uint32 = "UINT32"
    case uint16 = "UINT16"
    case uint8 = "UINT8"
    case text = "BYTES"

    /// - Returns: nil for a type or a content that no native form takes.
    init?(datatype: String?, content: String?) {
        guard let datatype, let type = ColumnElement(rawValue: datatype) else { return nil }
        guard content ?? "plain" == (type == .text ? "text" : "plain") else { return nil }
        self = type
    }

    /// Bytes of one element; nil where each has its own length.
    var width: Int? {
        switch self {
        case .double, .int64: 8
        case .single, .int32, .uint32: 4
        case .int16, .uint16: 2
        case .int8, .uint8: 1
        case .text: nil
        }
    }
}
