import CSimdjson

/// Appends pieces of JSON to bytes.
enum JSONText {
    /// A text with its quotes and the escapes that JSON demands.
    static func write(_ utf8: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var clean = 0
        for index in utf8.indices {
            let byte = utf8[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean..<index]))
            escape(byte, to: &output)
            clean = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean...]))
        output.append(UInt8(ascii: "\""))
    }

    static func write(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { write($0, to: &output) }
    }

    /// The shortest number that reads back as the value; `"NaN"`, `"Infinity"` or `"-Infinity"` where JSON has none.
    static func write(_ value: Double, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CSIMDJSON_DOUBLE_BYTES)) { buffer in
            guard let start = buffer.baseAddress else { return }
            let length = csimdjson_write_double(value, start)
            output.append(contentsOf: UnsafeRawBufferPointer(start: start, count: length))
        }
    }

    static func write(_ value: some FixedWidthInteger, to output: inout [UInt8]) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { buffer in
            var at = buffer.count
            var rest = value.magnitude
            repeat {
                at -= 1
                buffer[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                at -= 1
                buffer[at] = UInt8(ascii: "-")
            }
            output.append(contentsOf: buffer[at...])
        }
    }

    private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case 0x08: output.append(contentsOf: #"\b"#.utf8)
        case 0x09: output.append(contentsOf: #"\t"#.utf8)
        case 0x0A: output.append(contentsOf: #"\n"#.utf8)
        case 0x0C: output.append(contentsOf: #"\f"#.utf8)
        case 0x0D: output.append(contentsOf: #"\r"#.utf8)
        case 0..<0x20:
            output.append(contentsOf: (byte < 16 ? #"\u000"# : #"\u00"#).utf8)
            output.append(contentsOf: String(byte, radix: 16).utf8)
        default:
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        }
    }
}
