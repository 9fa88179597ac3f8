/// The kind of test of a column's difference.
package enum DriftTestKind: String, RecordChoice {
    case kolmogorovSmirnov = "ks"
    case chiSquared = "chi2"
    /// By 999 permutations, where over a fifth of the expected counts are under 5.
    case chiSquaredPermutation = "chi2-permutation"
    /// One category on both sides: nothing to test.
    case none
}
