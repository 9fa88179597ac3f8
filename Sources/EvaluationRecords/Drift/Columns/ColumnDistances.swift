/// Distances of the values of a column between both sides. Those of shares are of the bins of the column: deciles of the reference, or categories.
package struct ColumnDistances: Codable, Sendable, Hashable {
    /// sum (c - r) ln(c / r), shares of 0 as 0.0001.
    package let psi: Rounded
    /// Jensen and Shannon's distance: the root of the divergence to the base 2.
    package let js: Rounded
    package let hellinger: Double
    /// Total variation.
    package let tvd: Double
    /// The greatest difference of a share.
    package let linf: Double
    /// The area between the distribution functions; null unless numeric.
    package let wasserstein: Double?
    /// The same in standard deviations of the reference.
    package let wassersteinNormed: Double?
    /// The root of chi-squared over the rows; null unless categorical.
    package let cramersV: Rounded?
    /// P-value of the Kolmogorov-Smirnov law at the effective number of rows; null unless numeric.
    package let ksAsymptoticP: Rounded?

    enum CodingKeys: String, CodingKey {
        case psi
        case js
        case hellinger
        case tvd
        case linf
        case wasserstein
        case wassersteinNormed = "wasserstein_normed"
        case cramersV = "cramers_v"
        case ksAsymptoticP = "ks_asymptotic_p"
    }

    package init(
        psi: Rounded,
        js: Rounded,
        hellinger: Double,
        tvd: Double,
        linf: Double,
        wasserstein: Double?,
        wassersteinNormed: Double?,
        cramersV: Rounded?,
        ksAsymptoticP: Rounded?
    ) {
        self.psi = psi
        self.js = js
        self.hellinger = hellinger
        self.tvd = tvd
        self.linf = linf
        self.wasserstein = wasserstein
        self.wassersteinNormed = wassersteinNormed
        self.cramersV = cramersV
        self.ksAsymptoticP = ksAsymptoticP
    }
}

extension ColumnDistances: RecordChecked {
    var expected: String? {
        RecordRule.first(
            ([hellinger, tvd, linf].allSatisfy { (0...1.000001).contains($0) }, "distances between 0 and 1")
        )
    }
}
