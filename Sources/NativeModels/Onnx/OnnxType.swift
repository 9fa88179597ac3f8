/// The type of an input or an output of an ONNX model, by ONNX's own number; maps have numbers behind those.
package enum OnnxType: UInt8, Sendable, Hashable, CaseIterable {
    case float = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case text = 8
    case bool = 9
    case half = 10
    case double = 11
    case uint32 = 12
    case uint64 = 13
    /// A list of maps, one for each row, from whole numbers to numbers of 32 bits: probabilities by their labels.
    case mapsByNumber = 100
    /// The same from texts.
    case mapsByText = 101

    /// Bytes of an element; nil where each has its own length.
    package var width: Int? {
        switch self {
        case .double, .int64, .uint64: 8
        case .float, .int32, .uint32: 4
        case .int16, .uint16, .half: 2
        case .int8, .uint8, .bool: 1
        case .text, .mapsByNumber, .mapsByText: nil
        }
    }

    package var isMaps: Bool { self == .mapsByNumber || self == .mapsByText }
    /// Tells whether a table's columns can be given to an input of it.
    package var isOfTables: Bool { [.float, .double, .int64, .int32].contains(self) }
}
