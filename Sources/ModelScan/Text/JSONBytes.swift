/// Short texts of JSON among other bytes, however they are escaped: in a file of its own, in HDF5, in a protocol buffer, or in JSON
/// that stands in JSON as a text.
enum JSONBytes {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// The text after a key and its colon; nil for another value.
    static func value(_ bytes: UnsafeRawBufferPointer, after key: Int, limit: Int) -> [UInt8]? {
        var at = blank(bytes, from: key)
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
        at = blank(bytes, from: at + 1)
        // JSON inside of JSON has its quotes escaped.
        while at < bytes.count, bytes[at] == backslash { at += 1 }
        guard at < bytes.count, bytes[at] == quote else { return nil }
        return text(bytes, from: at + 1, limit: limit)?.text
    }

    private static func blank(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        return at
    }

    /// A text up to its quote, without escapes, and where the next byte stands.
    /// - Parameter limit: bytes of the longest text.
    static func text(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        limit: Int
    ) -> (text: [UInt8], end: Int)? {
        var text: [UInt8] = []
        var at = start
        while at < bytes.count, text.count <= limit {
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
