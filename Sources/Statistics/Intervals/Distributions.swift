import CStatistics

/// Distributions of Boost.Math. Probabilities keep their relative precision in the tail that is named.
package enum Distributions {
    /// The standard normal distribution's P(X > x).
    package static func normalUpper(_ x: Double) -> Double { cstatistics_normal_upper(x) }

    /// The x with P(X > x) = p.
    package static func normalUpperQuantile(_ p: Double) -> Double { cstatistics_normal_upper_quantile(p) }

    /// P(|X| > |x|).
    package static func normalTwoSided(_ x: Double) -> Double { min(1, 2 * normalUpper(abs(x))) }

    /// Chi-squared: P(X > x).
    package static func chiSquaredUpper(_ x: Double, degrees: Double) -> Double {
        cstatistics_chi_squared_upper(x, degrees)
    }

    package static func chiSquaredUpperQuantile(_ p: Double, degrees: Double) -> Double {
        cstatistics_chi_squared_upper_quantile(p, degrees)
    }

    /// Student's t: P(X > x).
    package static func studentUpper(_ x: Double, degrees: Double) -> Double { cstatistics_student_upper(x, degrees) }

    package static func studentUpperQuantile(_ p: Double, degrees: Double) -> Double {
        cstatistics_student_upper_quantile(p, degrees)
    }

    package static func studentTwoSided(_ x: Double, degrees: Double) -> Double {
        min(1, 2 * studentUpper(abs(x), degrees: degrees))
    }

    /// Beta: P(X <= x).
    package static func betaLower(_ x: Double, _ a: Double, _ b: Double) -> Double { cstatistics_beta_lower(x, a, b) }

    /// Beta: P(X > x).
    package static func betaUpper(_ x: Double, _ a: Double, _ b: Double) -> Double { cstatistics_beta_upper(x, a, b) }

    /// The x with P(X <= x) = p.
    package static func betaLowerQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        cstatistics_beta_lower_quantile(p, a, b)
    }

    /// The x with P(X > x) = p.
    package static func betaUpperQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        cstatistics_beta_upper_quantile(p, a, b)
    }

    /// Binomial: P(X <= successes).
    package static func binomialLower(_ successes: Int, of trials: Int, _ p: Double) -> Double {
        cstatistics_binomial_lower(Double(successes), Double(trials), p)
    }

    /// Binomial: P(X > successes).
    package static func binomialUpper(_ successes: Int, of trials: Int, _ p: Double) -> Double {
        cstatistics_binomial_upper(Double(successes), Double(trials), p)
    }

    /// The smallest k with P(X <= k) >= p, X the number of marked ones among those drawn without putting back.
    /// - Returns: nil for an urn of more than 2^32 - 1.
    package static func hypergeometricQuantile(_ p: Double, marked: Int, drawn: Int, total: Int) -> Int? {
        guard let marked = UInt32(exactly: marked), let drawn = UInt32(exactly: drawn),
            let total = UInt32(exactly: total)
        else { return nil }
        let found = cstatistics_hypergeometric_quantile(p, marked, drawn, total)
        return found >= 0 ? Int(found) : nil
    }

    /// ln of the gamma function, x > 0.
    static func logGamma(_ x: Double) -> Double { cstatistics_log_gamma(x) }
}
