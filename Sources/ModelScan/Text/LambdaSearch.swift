/// Finds Keras layers that are Python functions, in the text of a model's structure: JSON in a file of its own, in HDF5 or in a
/// protocol buffer. There `"class_name": "Lambda"` (Keras 2 and 3) or `"__lambda__"` (the function itself, Keras 3) stands before
/// marshalled bytecode. Neither escapes of JSON nor the bytes around it hide it.
enum LambdaSearch {
    /// More bytes than a key and its value have, each written as an escape.
    private static let margin = 512
    private static let key = Array("class_name".utf8)
    private static let values = [Array("Lambda".utf8), Array("__lambda__".utf8)]

    /// - Returns: the offset of the first one.
    static func first(in input: ByteInput) throws -> UInt64? {
        try ByteSearch.first(in: input, margin: margin) { bytes, at, _ in
            bytes[at] == UInt8(ascii: "\"") && holds(bytes, at: at)
        }
    }

    private static func holds(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard let key = JSONBytes.text(bytes, from: start + 1, limit: key.count), key.text == Self.key,
            let value = JSONBytes.value(bytes, after: key.end, limit: Self.key.count)
        else { return false }
        return values.contains(value)
    }
}
