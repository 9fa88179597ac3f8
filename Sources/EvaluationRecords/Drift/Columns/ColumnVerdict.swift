/// The verdict of a drift record on a column, on missing values, or on the whole.
package enum ColumnVerdict: String, RecordChoice {
    /// False discovery is held, and the effect is surely beyond the tolerance.
    case drifted
    /// One of the two: a change that is small, or not yet certain.
    case changed
    case stable
    /// Nothing could be tested; the reason stands beside it.
    case undefined

    /// The verdict that decides of several: the first that is there of drifted, changed, stable, undefined.
    package static func worst(_ verdicts: some Sequence<ColumnVerdict>) -> ColumnVerdict {
        let all = Set(verdicts)
        return allCases.first { all.contains($0) } ?? .undefined
    }
}
