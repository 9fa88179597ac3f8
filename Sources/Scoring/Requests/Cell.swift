import MLflow

/// One value on its way to the model, whatever the request was written in.
enum Cell {
    /// The row has nothing under that name.
    case absent
    case null
    case bool(Bool)
    case integer(Int64)
    /// Beyond what 64 bits with a sign hold.
    case unsigned(UInt64)
    case number(Double)
    /// UTF-8, or bytes of a binary request.
    case text(UnsafeBufferPointer<UInt8>)
    /// A list or an object.
    case nested
}

/// Values of one column, or of one array in the order of its elements.
protocol CellSource {
    var count: Int { get }
    /// Whether a text may stand for true and false, since there is nothing else it could be written as.
    var writesAllAsText: Bool { get }
    /// Whether the bytes of a text are the value itself and no base64.
    var holdsRawBytes: Bool { get }

    func cell(_ index: Int) -> Cell
    /// What is there, in words, for messages.
    func description(_ index: Int) -> String
    /// Appends the value as JSON, cast to the type.
    func writeJSON(_ index: Int, as type: ColumnType, to output: inout [UInt8]) throws(ContentFlaw)
}

extension CellSource {
    var writesAllAsText: Bool { false }
    var holdsRawBytes: Bool { false }
}

/// Why a value cannot be what it should be.
struct CellFlaw {
    /// Its place among the source's values.
    let index: Int
    let expected: String
    let found: String
}

/// Why a list or object is not what its type says: where in it, what was expected, what was found.
struct ContentFlaw: Error {
    let expected: String
    let found: String
}
