/// The verdict on the difference of a metric between two data sets.
package enum PerformanceVerdict: String, RecordChoice {
    /// Surely worse than the tolerance allows.
    case worse
    /// The interval is on both sides of the tolerance.
    case undecided
    /// Surely no worse than the tolerance allows.
    case notWorse = "not-worse"
    /// Surely better.
    case better

    /// The verdict that decides of several.
    package static func worst(_ verdicts: some Sequence<PerformanceVerdict>) -> PerformanceVerdict {
        let all = Set(verdicts)
        return allCases.first { all.contains($0) } ?? .undecided
    }
}
