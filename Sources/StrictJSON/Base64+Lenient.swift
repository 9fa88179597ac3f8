extension Base64 {
    /// Appends the bytes that a text stands for, as most programs read one: spaces and line ends are passed over, and unused bits
    /// may be set; padding is needed.
    /// - Returns: false for a text that is no base64.
    package static func decodeLeniently(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
        var group: UInt32 = 0
        var letters = 0
        var pads = 0
        for byte in text {
            if byte == 0x20 || (0x09...0x0D).contains(byte) { continue }
            if byte == padding {
                pads += 1
                continue
            }
            let value = values[Int(byte)]
            guard pads == 0, value != invalid else { return false }
            group = group << 6 | UInt32(value)
            letters += 1
            if letters % 4 == 0 { append(group, 3, &bytes) }
        }
        switch (letters % 4, pads) {
        case (0, 0): break
        case (2, 2): append(group << 12, 1, &bytes)
        case (3, 1): append(group << 6, 2, &bytes)
        default: return false
        }
        return true
    }

    private static func append(_ group: UInt32, _ count: Int, _ bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(place)))) }
    }
}
