/// A check of the data themselves: duplicates, leakage, overlap, constant columns.
package struct DataCheck: Codable, Sendable, Hashable {
    /// Such as `duplicates`: see ``CheckName``.
    package let name: String
    /// nil for a check of whole rows.
    package let column: String?
    package let outcome: Outcome
    /// The figure that decided: a share, an AUC.
    package let value: Double?
    /// The limit that it was held to.
    package let limit: Double?
    /// The rows concerned.
    package let rows: Int?
    /// The reason why it is undefined.
    package let reason: FigureReason?

    package init(
        name: String,
        column: String? = nil,
        outcome: Outcome,
        value: Double? = nil,
        limit: Double? = nil,
        rows: Int? = nil,
        reason: FigureReason? = nil
    ) {
        self.name = name
        self.column = column
        self.outcome = outcome
        self.value = value
        self.limit = limit
        self.rows = rows
        self.reason = reason
    }

    package init(
        _ name: CheckName,
        column: String? = nil,
        outcome: Outcome,
        value: Double? = nil,
        limit: Double? = nil,
        rows: Int? = nil,
        reason: FigureReason? = nil
    ) {
        self.init(
            name: name.rawValue,
            column: column,
            outcome: outcome,
            value: value,
            limit: limit,
            rows: rows,
            reason: reason
        )
    }

    package enum Outcome: String, RecordChoice {
        case pass
        case warn
        case undefined
    }
}

extension DataCheck: RecordChecked {
    var expected: String? {
        RecordRule.first(
            ((outcome == .undefined) == (reason != nil), "a reason where the outcome is undefined, and only there"),
            (rows.map { $0 >= 0 } ?? true, "rows from 0")
        )
    }
}
