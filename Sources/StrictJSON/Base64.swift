/// Base64 in its one canonical form: the standard alphabet, padded, unused bits zero (RFC 4648, section 4).
package enum Base64 {
    /// The form in words, for messages.
    package static let rule = "canonical base64 (standard alphabet, padded)"

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let padding = UInt8(ascii: "=")
    static let invalid: UInt8 = 0xFF
    static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let count = (bytes.count + 2) / 3 * 4
        return [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            var at = 0
            var from = 0
            while from < bytes.count {
                let taken = min(3, bytes.count - from)
                var group: UInt32 = 0
                for offset in 0..<3 {
                    group = group << 8 | (offset < taken ? UInt32(bytes[from + offset]) : 0)
                }
                for offset in 0..<4 {
                    let letter = alphabet[Int(group >> (18 - 6 * UInt32(offset)) & 63)]
                    output.initializeElement(at: at + offset, to: offset <= taken ? letter : padding)
                }
                from += 3
                at += 4
            }
            initialized = count
        }
    }

    /// The same as a text.
    package static func text(of bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

    /// - Returns: nil unless the text is exactly what `encode` would write.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        var bytes: [UInt8] = []
        var decoder = Base64Decoder()
        let isRight = text.withUTF8 { decoder.decode(UnsafeRawBufferPointer($0), into: &bytes) }
        return isRight && decoder.isWhole ? bytes : nil
    }
}
