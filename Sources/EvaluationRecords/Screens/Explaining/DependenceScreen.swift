/// The mean prediction when a column has one value for all rows.
package struct DependenceScreen: Codable, Sendable, Hashable {
    package let limit: Int
    package let rows: Int
    /// The class whose probability is shown; null in regression.
    package let output: String?
    package let meanPrediction: Double
    /// Numbers of the rows of the ICE lines, at most 50.
    package let iceRows: [Int]
    package let columns: TextMap<DependenceColumn>

    enum CodingKeys: String, CodingKey {
        case limit
        case rows
        case output
        case meanPrediction = "mean_prediction"
        case iceRows = "ice_rows"
        case columns
    }

    package init(
        limit: Int,
        rows: Int,
        output: String? = nil,
        meanPrediction: Double,
        iceRows: [Int],
        columns: TextMap<DependenceColumn>
    ) {
        self.limit = limit
        self.rows = rows
        self.output = output
        self.meanPrediction = meanPrediction
        self.iceRows = iceRows
        self.columns = columns
    }
}

extension DependenceScreen: RecordChecked {
    /// The most ICE lines.
    package static let limit = 50

    var expected: String? {
        RecordRule.first(
            (iceRows.count <= Self.limit, "at most \(Self.limit) ICE lines"),
            (columns.allSatisfy { $0.value.ice.count <= iceRows.count }, "at most a line for each of ice_rows")
        )
    }
}
