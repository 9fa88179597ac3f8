/// Base64 in its one canonical form: the standard alphabet, padded, unused bits zero (RFC 4648, section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let invalid: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
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

    /// - Returns: nil unless the text is exactly what `encode` would write.
    static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        guard !text.isEmpty else { return [] }
        let pads = text[text.count - 1] != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        let letters = text.count - pads
        var isCanonical = true
        let decoded = values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: letters * 3 / 4) { output, initialized in
                var bits: UInt32 = 0
                var held: UInt32 = 0
                for letter in text[..<letters] {
                    let value = values[Int(letter)]
                    guard value != invalid else {
                        isCanonical = false
                        return
                    }
                    bits = bits << 6 | UInt32(value)
                    held += 6
                    if held >= 8 {
                        held -= 8
                        output.initializeElement(at: initialized, to: UInt8(truncatingIfNeeded: bits >> held))
                        initialized += 1
                    }
                }
                isCanonical = bits & (1 << held - 1) == 0
            }
        }
        return isCanonical ? decoded : nil
    }
}
