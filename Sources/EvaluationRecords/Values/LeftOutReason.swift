/// Reasons why a row that was read does not count; a record of a later release may have others.
package enum LeftOutReason: String, CaseIterable, Sendable {
    case labelMissing = "label-missing"
    case labelUnseen = "label-unseen"
    case badLabel = "bad-label"
    case badWeight = "bad-weight"
    case badScore = "bad-score"
    case badPrediction = "bad-prediction"
    case badRow = "bad-row"

    /// True if the row is bad, and not merely without a label that is known.
    package var isBad: Bool {
        switch self {
        case .labelMissing, .labelUnseen: false
        case .badLabel, .badWeight, .badScore, .badPrediction, .badRow: true
        }
    }
}

extension TextMap<Int> {
    package subscript(reason: LeftOutReason) -> Int? { self[reason.rawValue] }
}
