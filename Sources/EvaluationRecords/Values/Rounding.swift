/// Rounding to 12 significant digits, so that a record has the same id on every machine.
///
/// Logarithms, exponentials and quantiles of distributions come from libraries that may differ in their last bits from one
/// machine to the next. What comes out of them is rounded before it enters a record: bounds, p, q, standard errors, test statistics,
/// normal quantiles, the calibration fit, and metrics that are made of logarithms (``MetricFacts/isTranscendental``). What exact
/// arithmetic gives (counts, shares, AUC, sums by blocks, bootstrap percentiles of them) enters as it is.
package enum Rounding {
    /// Significant decimal digits that are kept.
    package static let digits = 12

    /// The shortest decimal that reads as the number, rounded half away from zero to 12 significant digits.
    ///
    /// Digits decide, not arithmetic: the result depends on the bits of the number alone. Numbers that are not finite stay as they are.
    /// - Parameter digits: that are kept; at least one.
    package static func rounded(_ number: Double, digits: Int = Rounding.digits) -> Double {
        guard number.isFinite, number != 0 else { return number == 0 ? 0 : number }
        let decimal = Decimal(number.magnitude)
        guard decimal.digits.count > digits, let magnitude = decimal.rounded(to: digits).number else { return number }
        return number < 0 ? -magnitude : magnitude
    }

    /// 0.d1d2d3… times ten to the exponent.
    private struct Decimal {
        var digits: [UInt8] = []
        var exponent = 0

        private init(digits: [UInt8], exponent: Int) {
            self.digits = digits
            self.exponent = exponent
        }

        /// - Parameter magnitude: finite and greater than 0.
        init(_ magnitude: Double) {
            let parts = magnitude.description.split(separator: "e")
            var isFraction = false
            for byte in parts[0].utf8 {
                if byte == UInt8(ascii: ".") {
                    isFraction = true
                    continue
                }
                let digit = byte - UInt8(ascii: "0")
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

        func rounded(to limit: Int) -> Decimal {
            guard digits.count > limit else { return self }
            var kept = Array(digits.prefix(limit))
            guard digits[limit] >= 5 else { return Decimal(digits: kept, exponent: exponent) }
            while kept.last == 9 { kept.removeLast() }
            guard let last = kept.indices.last else { return Decimal(digits: [1], exponent: exponent + 1) }
            kept[last] += 1
            return Decimal(digits: kept, exponent: exponent)
        }

        /// nil beyond the range of a double.
        var number: Double? {
            let text = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
            return Double("0.\(text)e\(exponent)").flatMap { $0.isFinite ? $0 : nil }
        }
    }
}
