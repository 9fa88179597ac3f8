import CSimdjson

extension Cell {
    /// NaN is missing wherever it is no number.
    @inline(__always)
    var isMissing: Bool {
        switch self {
        case .absent, .null: true
        case .number(let value): value.isNaN
        default: false
        }
    }

    /// As a floating-point number; nil if it is none.
    @inline(__always)
    var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .bool(let value): value ? 1 : 0
        case .text(let text), .large(let text): NumberText.double(text)
        case .absent, .null, .nested: nil
        }
    }

    /// As a whole number of the type; nil if it is none or does not fit.
    @inline(__always)
    func whole<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
        switch self {
        case .integer(let value): Value(exactly: value)
        case .unsigned(let value): Value(exactly: value)
        case .number(let value): Value(exactly: value)
        case .bool(let value): value ? 1 : 0
        case .text(let text): NumberText.whole(text)
        case .large, .absent, .null, .nested: nil
        }
    }

    /// - Parameter allowsText: `true` and `false` will do, whatever the case of their letters, as for pandas.
    func bool(allowsText: Bool) -> Bool? {
        switch self {
        case .bool(let value): value
        case .integer(0), .number(0): false
        case .integer(1), .number(1): true
        case .text(let text) where allowsText: Self.bool(text)
        default: nil
        }
    }

    var isText: Bool { if case .text = self { true } else { false } }

    /// Appends the value as Python's json module reads it, nothing for one that is not there.
    /// - Returns: false for a list or object, of which nothing is appended.
    func writeValue(to output: inout [UInt8]) -> Bool {
        switch self {
        case .absent: break
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): JSONText.write(value, to: &output)
        case .unsigned(let value): JSONText.write(value, to: &output)
        case .large(let digits): output.append(contentsOf: digits)
        case .number(let value): JSONText.writeWord(value, to: &output)
        case .text(let text): JSONText.write(text, to: &output)
        case .nested: return false
        }
        return true
    }

    /// Nanoseconds since 1970, UTC; ``noTime`` for a text that says there is none, as pandas reads it.
    var datetime: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        case .text(let text): DatetimeText.nanoseconds(text) ?? (Self.saysNoTime(text) ? Self.noTime : nil)
        default: nil
        }
    }

    /// NumPy's NaT.
    static let noTime = Int64.min

    private static func saysNoTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count <= 3
            && ["", "NaT", "nat", "NAT", "NaN", "nan", "NAN"].contains(String(decoding: text, as: UTF8.self))
    }

    private static func bool(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        guard text.count <= 5 else { return nil }
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: return nil
        }
    }
}

/// Numbers written as text, which NumPy casts too.
package enum NumberText {
    /// - Returns: nil for a text that is no number, and for a number that no double holds.
    package static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        read(text).flatMap { $0.isInfinite && isWritten(text) ? nil : $0 }
    }

    /// Reads the same numbers; those of few digits, which most are, in a few nanoseconds: digits below 2^53 and a power of ten
    /// up to 22 are exact, so that one division or product rounds once (Clinger, 1990).
    package static func quick(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        var at = 0
        let end = text.count
        let isNegative = end > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { at = 1 }
        var digits: UInt64 = 0
        var count = 0
        var decimals = 0
        var hasPoint = false
        while at < end {
            let byte = text[at]
            if byte >= 0x30, byte <= 0x39 {
                digits = digits &* 10 &+ UInt64(byte &- 0x30)
                count += 1
                if hasPoint { decimals += 1 }
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                return double(text)
            }
            at += 1
        }
        guard count > 0, count <= 18, digits <= 1 << 53, decimals < powers.count else { return double(text) }
        let value = decimals == 0 ? Double(digits) : Double(digits) / powers[decimals]
        return isNegative ? -value : value
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Tells whether a text is a number that no double holds, such as `1e400`.
    static func isTooLarge(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        isWritten(text) && read(text)?.isInfinite == true
    }

    /// Tells whether it is written with digits, and not as a word.
    private static func isWritten(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.contains { (0x30...0x39).contains($0) }
    }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let text = trimmed(text)
        guard let start = text.baseAddress, !text.isEmpty else { return nil }
        var value = 0.0
        let isNumber = start.withMemoryRebound(to: CChar.self, capacity: text.count) {
            csimdjson_read_double($0, text.count, &value)
        }
        return isNumber == 1 ? value : nil
    }

    package static func whole<Value: FixedWidthInteger>(
        _ text: UnsafeBufferPointer<UInt8>,
        _: Value.Type = Value.self
    ) -> Value? {
        let text = trimmed(text)
        guard !text.isEmpty else { return nil }
        var value: Int64 = 0
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        if digits.count <= 18, !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
            for digit in digits { value = value * 10 + Int64(digit - 0x30) }
            return Value(exactly: isNegative ? -value : value)
        }
        if let exact = Value(String(decoding: text, as: UTF8.self)) { return exact }
        return double(text).flatMap { abs($0) < 0x1p53 ? Value(exactly: $0) : nil }
    }

    private static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = text.count
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        return UnsafeBufferPointer(rebasing: text[start..<end])
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
