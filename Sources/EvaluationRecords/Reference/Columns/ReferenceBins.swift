/// The bins of a column of a reference.
package typealias ReferenceBins = BinsByKind<ReferenceQuantiles, ReferenceCategories>

extension ReferenceBins {
    /// Rows in all bins; nil beyond an integer.
    var rows: Int? {
        switch self {
        case .numeric(let quantiles): RecordRule.sum(quantiles.counts)
        case .categorical(let categories): RecordRule.sum(categories.counts + [categories.other])
        }
    }
}
