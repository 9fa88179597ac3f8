/// What counts as another answer of a version on probation, and how often it may give one.
struct ShadowAllowance: Sendable, Hashable {
    /// The greatest share of rows that is not held against it.
    let share: Double
    /// Numbers that differ by more are another answer; nil: answers are classes.
    let difference: Double?

    /// Added to what the comparison of the two versions found.
    static let margin = 0.02
    /// Without a comparison.
    static let usual = 0.10

    /// - Returns: nil for a regression without a comparison: nothing says which difference is one.
    init?(_ known: StoredBundle.KnownDisagreement?, isRegression: Bool) {
        if let known {
            guard known.share + Self.margin < 1 else { return nil }
            share = known.share + Self.margin
            difference = known.difference
        } else {
            if isRegression { return nil }
            share = Self.usual
            difference = nil
        }
    }
}
