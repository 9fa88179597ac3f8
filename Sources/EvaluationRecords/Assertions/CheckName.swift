/// The checks of data that this release makes; a record of a later one may have others.
package enum CheckName: String, CaseIterable, Sendable {
    case duplicates
    /// Ids that stand in several rows.
    case duplicateIDs = "duplicate-ids"
    /// Rows that stand in the training data, too.
    case overlap
    /// Rows that stand in the version's golden prediction, too.
    case goldenOverlap = "golden-overlap"
    case missing
    case constant
    /// A column whose values name rows.
    case identifier
    /// A column that tells the label.
    case leakage
}
