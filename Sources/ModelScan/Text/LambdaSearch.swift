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
        try ByteSearch.first(in: input, margin: margin) { bytes, at in bytes[at] == quote && holds(bytes, at: at) }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func holds(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard let key = text(bytes, from: start + 1), key.text == Self.key else { return false }
        var at = blank(bytes, from: key.end)
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return false }
        at = blank(bytes, from: at + 1)
        // JSON inside of JSON has its quotes escaped.
        while at < bytes.count, bytes[at] == backslash { at += 1 }
        guard at < bytes.count, bytes[at] == quote, let value = text(bytes, from: at + 1) else { return false }
        return values.contains(value.text)
    }

    private static func blank(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        return at
    }

    /// A short text up to its quote, without escapes, and where the next byte stands.
    private static func text(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (text: [UInt8], end: Int)? {
        var text: [UInt8] = []
        var at = start
        while at < bytes.count, text.count <= key.count {
            let byte = bytes[at]
            if byte == quote { return (text, at + 1) }
            guard byte == backslash else {
                text.append(byte)
                at += 1
                continue
            }
            while at < bytes.count, bytes[at] == backslash { at += 1 }
            guard at < bytes.count, bytes[at] != quote else { continue }
            guard let escaped = escape(bytes, at: at) else { return nil }
            text.append(escaped)
            at += 5
        }
        return nil
    }

    /// The byte that `u00XX` stands for.
    private static func escape(_ bytes: UnsafeRawBufferPointer, at start: Int) -> UInt8? {
        guard start + 5 <= bytes.count, bytes[start] == UInt8(ascii: "u") else { return nil }
        return UInt8(String(decoding: bytes[(start + 1)..<(start + 5)], as: UTF8.self), radix: 16)
    }
}
