/// The test that the values of a column have the same distribution on both sides, and how far they are apart.
package struct ColumnTest: Codable, Sendable, Hashable {
    /// `ks`, `chi2`, `chi2-permutation`, or `none` where both sides have one category.
    package let test: DriftTestKind
    /// Kolmogorov and Smirnov's distance, or Pearson's chi-squared.
    package let statistic: Rounded
    package let p: Rounded
    /// Over all tests of the family: Benjamini and Hochberg.
    package let q: Rounded
    /// The same under any dependence: Benjamini and Yekutieli.
    package let qDependent: Rounded
    /// The greatest distance of the distribution functions, or the total variation.
    package let effect: Double
    /// The least effect that is sure, over all columns of the family; below 0 where the rows are too few to say.
    package let effectLow: Rounded
    package let verdict: ColumnVerdict

    enum CodingKeys: String, CodingKey {
        case test
        case statistic
        case p
        case q
        case qDependent = "q_dependent"
        case effect
        case effectLow = "effect_low"
        case verdict
    }

    package init(
        test: DriftTestKind,
        statistic: Rounded,
        p: Rounded,
        q: Rounded,
        qDependent: Rounded,
        effect: Double,
        effectLow: Rounded,
        verdict: ColumnVerdict
    ) {
        self.test = test
        self.statistic = statistic
        self.p = p
        self.q = q
        self.qDependent = qDependent
        self.effect = effect
        self.effectLow = effectLow
        self.verdict = verdict
    }
}

extension ColumnTest: RecordChecked {
    var expected: String? {
        RecordRule.first(
            ([p, q, qDependent].allSatisfy { (0...1).contains($0.value) }, "p and q between 0 and 1"),
            ((0...1.000001).contains(effect), "an effect between 0 and 1")
        )
    }
}
