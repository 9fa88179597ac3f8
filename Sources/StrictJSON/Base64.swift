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
        var letters: [UInt8] = []
        letters.reserveCapacity((bytes.count + 2) / 3 * 4)
        bytes.withUnsafeBufferPointer { encode($0, to: &letters) }
        return letters
    }

    /// Appends the letters of the bytes.
    package static func encode(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            let rest = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if rest > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if rest > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                output.append(place <= rest ? alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)] : padding)
            }
            index += 3
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
