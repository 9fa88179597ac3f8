package import Identifiers

/// A label as somebody sends it.
package struct LabelRow: Sendable, Hashable {
    package let request: ScoringRequestID
    /// The place of the row in its request, from 0.
    package let row: Int
    /// As it is written; nil for a row without one.
    package let label: String?
    /// The time of the prediction, where the sender knows it.
    package let time: Timestamp?

    package init(request: ScoringRequestID, row: Int = 0, label: String?, time: Timestamp? = nil) {
        self.request = request
        self.row = row
        self.label = label
        self.time = time
    }
}
