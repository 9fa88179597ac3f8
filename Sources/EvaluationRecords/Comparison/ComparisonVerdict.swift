/// The verdict of a difference on a challenger.
package enum ComparisonVerdict: String, RecordChoice {
    case better
    /// Not worse than the margin allows.
    case notWorse = "not-worse"
    case worse
    case undecided
}
