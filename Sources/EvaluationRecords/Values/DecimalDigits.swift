/// The shortest decimal digits that read as a number: 0.d1d2d3… times ten to the exponent.
package struct DecimalDigits: Sendable, Hashable {
    package private(set) var digits: [UInt8] = []
    package private(set) var exponent = 0

    private init(digits: [UInt8], exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    /// - Parameter magnitude: finite, from 0; 0 has no digits.
    package init(_ magnitude: Double) {
        let parts = magnitude.description.split(separator: "e")
        var isFraction = false
        for byte in parts[0].utf8 {
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            if digit == 0, digits.isEmpty {
                if isFraction { exponent -= 1 }
                continue
            }
            digits.append(digit)
            if !isFraction { exponent += 1 }
        }
        while digits.last == 0 { digits.removeLast() }
        if parts.count > 1, let power = Int(parts[1]) { exponent += power }
    }

    /// At most so many digits, rounded half away from zero, without zeros at the end.
    package func rounded(to count: Int) -> DecimalDigits {
        guard digits.count > count else { return self }
        var kept = Array(digits.prefix(count))
        guard digits[count] >= 5 else {
            while kept.last == 0 { kept.removeLast() }
            return DecimalDigits(digits: kept, exponent: exponent)
        }
        while kept.last == 9 { kept.removeLast() }
        guard let last = kept.indices.last else { return DecimalDigits(digits: [1], exponent: exponent + 1) }
        kept[last] += 1
        return DecimalDigits(digits: kept, exponent: exponent)
    }

    /// nil beyond the range of a double.
    package var number: Double? {
        let text = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return Double("0.\(text)e\(exponent)").flatMap { $0.isFinite ? $0 : nil }
    }
}
