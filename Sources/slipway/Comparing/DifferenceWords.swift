import EvaluationRecords
import Identifiers

/// Figures and verdicts of a comparison in words that need no statistics.
enum DifferenceWords {
    /// Such as `0.931`, `12.4`: 4 significant digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "0" }
        if abs(value) >= 1e6 || abs(value) < 1e-4 { return scientific(value) }
        let digits = max(0, 3 - Int(exponent(value)))
        return fixed(value, digits)
    }

    /// The level of intervals in percent, such as `95 %`.
    static func level(_ alpha: Double) -> String {
        let text = number((1 - alpha) * 100)
        guard text.contains(".") else { return text + " %" }
        var digits = text
        while digits.hasSuffix("0") { digits.removeLast() }
        if digits.hasSuffix(".") { digits.removeLast() }
        return digits + " %"
    }

    /// The same with its sign.
    static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value) }

    /// Such as `2.1 %`.
    static func percent(_ share: Double) -> String { fixed(share * 100, share < 0.1 ? 2 : 1) + " %" }

    static func verdict(_ verdict: ComparisonVerdict) -> String {
        switch verdict {
        case .better: "better"
        case .notWorse: "not worse"
        case .worse: "worse"
        case .undecided: "undecided"
        }
    }

    /// Such as `+0.012 (0.004 to 0.020)`.
    static func difference(_ found: PairedDifference) -> String {
        guard let low = found.low, let high = found.high else { return signed(found.difference) }
        return "\(signed(found.difference)) (\(signed(low.value)) to \(signed(high.value)))"
    }

    /// One sentence about a challenger.
    static func sentence(_ challenger: Challenger, _ result: ComparisonResult) -> String {
        let name = challenger.version.model.text
        let champion = result.first.model.text
        let screen = challenger.metrics[result.metric.text]
        guard let found = screen?.value else {
            return
                "\(name) cannot be judged against \(champion) in \(result.metric): \(screen?.reason?.text ?? "no figure")"
        }
        let figures = "\(difference(found)) in \(result.metric)"
        switch challenger.verdict {
        case .better: return "\(name) is better than \(champion): \(figures)"
        case .worse: return "\(name) is worse than \(champion): \(figures)"
        case .notWorse:
            return "\(name) is not worse than \(champion) by more than \(number(result.margin ?? 0)): \(figures)"
        case .undecided:
            let needed = found.neededRows.map { "; about \($0) rows would decide, there are \(result.rows)" } ?? ""
            return "\(name) and \(champion): undecided, \(figures)\(needed)"
        }
    }

    /// The rows on which the two answer differently.
    static func disagreement(_ challenger: Challenger, _ result: ComparisonResult) -> String? {
        if let distance = challenger.disagreement99 {
            return "99 % of the predictions are within \(number(distance)) of each other"
        }
        guard let share = challenger.disagreement.value else { return nil }
        let interval = challenger.disagreement.bounds.map { " (\(percent($0.low)) to \(percent($0.high)))" } ?? ""
        let right = challenger.rightWrong.map {
            "; only \(result.first.model.text) is right on \($0.onlyFirst), only \(challenger.version.model.text) on "
                + "\($0.onlySecond)"
        }
        return "They predict another class on \(percent(share)) of the rows\(interval)\(right ?? "")"
    }

    private static func exponent(_ value: Double) -> Double {
        var exponent = 0.0
        var rest = abs(value)
        while rest >= 10 {
            rest /= 10
            exponent += 1
        }
        while rest < 1 {
            rest *= 10
            exponent -= 1
        }
        return exponent
    }

    private static func scientific(_ value: Double) -> String {
        let power = exponent(value)
        var mantissa = value
        for _ in 0..<Int(abs(power)) { mantissa = power > 0 ? mantissa / 10 : mantissa * 10 }
        return "\(fixed(mantissa, 3))e\(Int(power))"
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let whole = Int64(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        let divisor = Int64(scale)
        guard digits > 0 else { return "\(sign)\(whole)" }
        let part = String(whole % divisor)
        return "\(sign)\(whole / divisor).\(String(repeating: "0", count: digits - part.count))\(part)"
    }
}
