/// A loss of a row between 0 and 1.
package enum ReferenceLossKind: String, RecordChoice {
    case error
    case brier
    case absolute
}
