import MLflow

/// One value on its way to the model, whatever the request was written in.
enum Cell {
    /// The row has nothing under that name.
    case absent
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number beyond a signed integer of 64 bits.
    case unsigned(UInt64)
    /// A whole number beyond those, as its digits.
    case large(UnsafeBufferPointer<UInt8>)
    case number(Double)
    /// UTF-8, or bytes of a binary request.
    case text(UnsafeBufferPointer<UInt8>)
    /// A list or an object.
    case nested
}

/// Values of one column, or of one array in the order of its elements.
protocol CellSource {
    var count: Int { get }
    /// Tells whether a text may stand for true and false, since there is nothing else it could be written as.
    var writesAllAsText: Bool { get }
    /// Tells whether the bytes of a text are the value itself and no base64.
    var holdsRawBytes: Bool { get }
    /// Tells whether lists and objects have no other place than a text, as JSON.
    var holdsJSONInTexts: Bool { get }

    func cell(_ index: Int) -> Cell
    /// The text as it was written, also where it says that nothing is there.
    func written(_ index: Int) -> UnsafeBufferPointer<UInt8>
    /// The value that is there, in words, for messages.
    func description(_ index: Int) -> String
    /// Appends the value as JSON, cast to the type.
    /// - Parameter isRequired: whether what it holds may not be null, where the type leaves that to its column.
    func writeJSON(
        _ index: Int,
        as type: ColumnType,
        isRequired: Bool,
        to output: inout [UInt8]
    ) throws(ContentFlaw)
}

extension CellSource {
    var writesAllAsText: Bool { false }
    var holdsRawBytes: Bool { false }
    var holdsJSONInTexts: Bool { false }

    func written(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        if case .text(let text) = cell(index) { text } else { UnsafeBufferPointer(start: nil, count: 0) }
    }
}

/// A value that does not have its column's type.
struct CellFlaw {
    /// Its place among the source's values.
    let index: Int
    let expected: String
    let found: String
}

/// The place in a list or object that contradicts its type, with the expected and the found value.
struct ContentFlaw: Error {
    let expected: String
    let found: String
}
