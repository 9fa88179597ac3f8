/// The performance in a window by labels that came later. Rows belong to the window of their prediction, not to that of their label.
package struct WindowPerformance: Codable, Sendable, Hashable {
    /// Rows of the window that may get a label: those kept for joining.
    package let rows: Int
    package let labelled: Int
    /// Between 0 and 1; null without labels.
    package let loss: Double?
    package let low: Rounded?
    package let high: Rounded?
    /// The greatest mean loss that is not held against the version.
    package let allowed: Double?
    /// The share of labelled rows that were answered rightly; null for regressions.
    package let accuracy: Double?
    /// Total variation of the answers of labelled rows from those of all rows; null where there are too few.
    package let selection: Rounded?
    /// True where enough rows are labelled, and the mean loss is surely greater than allowed.
    package let isWorse: Bool
    /// The reason why nothing is judged; null where it is.
    package let reason: FigureReason?

    enum CodingKeys: String, CodingKey {
        case rows = "n"
        case labelled
        case loss
        case low
        case high
        case allowed
        case accuracy
        case selection
        case isWorse = "worse"
        case reason
    }

    package init(
        rows: Int,
        labelled: Int,
        loss: Double? = nil,
        low: Rounded? = nil,
        high: Rounded? = nil,
        allowed: Double? = nil,
        accuracy: Double? = nil,
        selection: Rounded? = nil,
        isWorse: Bool = false,
        reason: FigureReason? = nil
    ) {
        self.rows = rows
        self.labelled = labelled
        self.loss = loss
        self.low = low
        self.high = high
        self.allowed = allowed
        self.accuracy = accuracy
        self.selection = selection
        self.isWorse = isWorse
        self.reason = reason
    }

    package var labelledShare: Double? { rows > 0 ? Double(labelled) / Double(rows) : nil }
}

extension WindowPerformance: RecordChecked {
    var expected: String? {
        RecordRule.first((labelled >= 0 && labelled <= rows, "labelled rows from 0 up to all rows"))
    }
}
