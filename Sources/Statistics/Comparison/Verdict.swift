/// The verdict of a comparison on the second model. The raw values are stable codes of records.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
    case better
    case notWorse = "not-worse"
    case worse
    case undecided

    /// Better: p <= alpha and a positive difference; then not worse: the interval lies above -margin; then worse: p <= alpha
    /// and a negative difference; else undecided.
    /// - Parameters:
    ///   - difference: positive where the second model is better.
    ///   - margin: how much worse is still not worse; nil if nobody said.
    package static func of(
        p: Double?,
        difference: Double,
        low: Double?,
        margin: Double? = nil,
        alpha: Double = 0.05
    ) -> Verdict {
        let differs = p.map { $0 <= alpha } ?? false
        if differs, difference > 0 { return .better }
        if let margin, let low, low > -margin { return .notWorse }
        if differs, difference < 0 { return .worse }
        return .undecided
    }

    /// The number of rows that would decide: ceil(n (h/x)^2), h half of the interval's width, x the larger of |difference| and, with a
    /// margin, difference + margin.
    /// - Returns: nil where h or x is 0.
    package static func rowsNeeded(
        difference: Double,
        interval: Interval,
        rows: Int,
        margin: Double? = nil
    ) -> Double? {
        let half = (interval.high - interval.low) / 2
        let distance = max(abs(difference), margin.map { difference + $0 } ?? 0)
        guard half > 0, distance > 0 else { return nil }
        let needed = (Double(rows) * square(half / distance)).rounded(.up)
        return needed.isFinite ? needed : nil
    }
}
