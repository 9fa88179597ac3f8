/// A difference of a metric between two sets of rows, with its interval and its p-value.
package struct DifferenceTest: Codable, Sendable, Hashable {
    package let difference: Double
    package let low: Rounded
    package let high: Rounded
    /// The method that gave the bounds: `newcombe`, `delong`, `welch`.
    package let interval: IntervalKind
    package let level: Double
    package let p: Rounded
    /// p adjusted over all tests of one report (Benjamini-Hochberg); null outside of such a family.
    package let q: Rounded?
    /// True if q is at most the false discovery rate.
    package let flagged: Bool
    /// Standard error, where the test has one.
    package let se: Rounded?
    package let z: Rounded?
    package let t: Rounded?
    /// Welch-Satterthwaite degrees of freedom.
    package let dof: Rounded?

    package init(
        difference: Double,
        low: Rounded,
        high: Rounded,
        interval: IntervalKind,
        level: Double = 0.95,
        p: Rounded,
        q: Rounded? = nil,
        flagged: Bool = false,
        se: Rounded? = nil,
        z: Rounded? = nil,
        t: Rounded? = nil,
        dof: Rounded? = nil
    ) {
        self.difference = difference
        self.low = low
        self.high = high
        self.interval = interval
        self.level = level
        self.p = p
        self.q = q
        self.flagged = flagged
        self.se = se
        self.z = z
        self.t = t
        self.dof = dof
    }
}

extension DifferenceTest: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (low <= high, "low up to high"),
            (level > 0 && level < 1, "a level between 0 and 1"),
            ((0...1).contains(p.value) && q.map { (0...1).contains($0.value) } ?? true, "p and q between 0 and 1"),
            (!flagged || q != nil, "a q where it is flagged")
        )
    }
}
