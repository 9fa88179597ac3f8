import CSimdjson
import StrictJSON

/// Appends pieces of JSON to bytes.
package enum JSONText {
    /// A text with its quotes and the escapes that JSON demands.
    static func write(_ utf8: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        JSONWriter.write(utf8, into: &output)
    }

    package static func write(_ text: String, to output: inout [UInt8]) {
        JSONWriter.write(text, into: &output)
    }

    /// The shortest number that reads back as the value; `"NaN"`, `"Infinity"` or `"-Infinity"` where JSON has none.
    static func write(_ value: Double, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CSIMDJSON_DOUBLE_BYTES)) { buffer in
            guard let start = buffer.baseAddress else { return }
            let length = csimdjson_write_double(value, start)
            output.append(contentsOf: UnsafeRawBufferPointer(start: start, count: length))
        }
    }

    /// The same, with the bare words that Python's json module reads where JSON has no number.
    static func writeWord(_ value: Double, to output: inout [UInt8]) {
        guard !value.isFinite else { return write(value, to: &output) }
        output.append(contentsOf: (value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8)
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
}
