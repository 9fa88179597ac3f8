/// Base64 with the standard alphabet, padded (RFC 4648, section 4).
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8: UInt32] = Dictionary(
        uniqueKeysWithValues: alphabet.enumerated().map { ($0.element, UInt32($0.offset)) }
    )

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(3 - group.count) * 8
            for place in 0..<4 {
                text.append(
                    place <= group.count
                        ? alphabet[Int(bits >> UInt32(18 - place * 6) & 0x3F)] : UInt8(ascii: "=")
                )
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil unless the text is exactly what `encode` writes for some bytes.
    static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3)
        for start in stride(from: 0, to: digits.count, by: 4) {
            let group = digits[start..<start + 4].filter { $0 != UInt8(ascii: "=") }
            guard group.count > 1, group.count == 4 || start + 4 == digits.count else { return nil }
            var bits: UInt32 = 0
            for digit in group {
                guard let value = values[digit] else { return nil }
                bits = bits << 6 | value
            }
            bits <<= UInt32(4 - group.count) * 6
            for place in 0..<group.count - 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - place * 8))) }
        }
        return encode(bytes).utf8.elementsEqual(digits) ? bytes : nil
    }
}
