/// Base64 of the standard alphabet (RFC 4648, 4).
package enum Base64Letters {
    /// Appends the bytes that a text stands for. Spaces and line ends are passed over; padding is needed.
    /// - Returns: false for a text that is no base64.
    package static func decode(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
        var group: UInt32 = 0
        var letters = 0
        var padding = 0
        for byte in text {
            if byte == 0x20 || (0x09...0x0D).contains(byte) { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(of: byte) else { return false }
            group = group << 6 | UInt32(value)
            letters += 1
            if letters % 4 == 0 { append(group, 3, &bytes) }
        }
        switch (letters % 4, padding) {
        case (0, 0): break
        case (2, 2): append(group << 12, 1, &bytes)
        case (3, 1): append(group << 6, 2, &bytes)
        default: return false
        }
        return true
    }

    /// Appends bytes as base64.
    /// - Parameter lineLength: letters after which `\n` stands, as a JSON escape; nil: one line, without an end.
    package static func encode(_ bytes: UnsafeBufferPointer<UInt8>, lineLength: Int? = nil, to output: inout [UInt8]) {
        var letters = 0
        var index = 0
        while index < bytes.count {
            let rest = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if rest > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if rest > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                let letter = alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)]
                output.append(place <= rest ? letter : UInt8(ascii: "="))
            }
            index += 3
            letters += 4
            if letters == lineLength {
                output.append(contentsOf: #"\n"#.utf8)
                letters = 0
            }
        }
        if lineLength != nil, letters > 0 { output.append(contentsOf: #"\n"#.utf8) }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func append(_ group: UInt32, _ count: Int, _ bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(place)))) }
    }

    private static func value(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
