import EvaluationRecords

/// Numbers as people read them: as many digits as tell something, groups of three, no exponent where none is needed.
package enum Digits {
    /// Four significant digits below 1, five above; whole numbers whole. A number just below 1 keeps the digits that tell it from 1.
    package static func of(_ number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "not a number" : number < 0 ? "−∞" : "∞" }
        guard number != 0 else { return "0" }
        let decimal = DecimalDigits(number.magnitude)
        let kept = decimal.rounded(to: significant(decimal))
        return (number < 0 ? "−" : "") + kept.text
    }

    /// The same, of a figure in a column of others: at least four decimals between −1 and 1, so that points stand one below the other.
    package static func figure(_ number: Double) -> String {
        let text = of(number)
        guard number.magnitude < 1, number != 0, !text.contains("e"), let point = text.firstIndex(of: ".") else {
            return text
        }
        let decimals = text.distance(from: point, to: text.endIndex) - 1
        return text + String(repeating: "0", count: max(0, 4 - decimals))
    }

    package static func count(_ number: Int) -> String {
        (number < 0 ? "−" : "") + grouped(String(number.magnitude))
    }

    /// The shortest text that reads as the number, for other programs.
    package static func exact(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func significant(_ number: Double) -> Int { significant(DecimalDigits(number.magnitude)) }

    private static func significant(_ decimal: DecimalDigits) -> Int {
        if decimal.exponent > 0 { return max(5, decimal.exponent) }
        let nines = decimal.exponent == 0 ? decimal.digits.prefix { $0 == 9 }.count : 0
        return min(12, max(4, nines + 3))
    }

    fileprivate static func grouped(_ digits: String) -> String {
        var output = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { output.append(",") }
            output.append(digit)
        }
        return output
    }
}

extension DecimalDigits {
    /// With groups of three; with an exponent below 0.0001 and from 1e15.
    fileprivate var text: String {
        let written = digits.map { String($0) }.joined()
        guard !digits.isEmpty else { return "0" }
        guard (-3...15).contains(exponent) else {
            let rest = written.dropFirst()
            return written.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e\(exponent - 1)"
        }
        guard exponent > 0 else { return "0." + String(repeating: "0", count: -exponent) + written }
        let padded = written + String(repeating: "0", count: max(0, exponent - written.count))
        let fraction = padded.dropFirst(exponent)
        return Digits.grouped(String(padded.prefix(exponent))) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
