/// The share of rows of a slice on which the sides disagree.
package struct SliceDisagreement: Codable, Sendable, Hashable {
    package let column: String
    package let slice: SliceKey
    package let rows: Int
    package let disagreement: MetricFigure

    enum CodingKeys: String, CodingKey {
        case column
        case slice
        case rows = "n"
        case disagreement
    }

    package init(
        column: String,
        slice: SliceKey,
        rows: Int,
        disagreement: MetricFigure
    ) {
        self.column = column
        self.slice = slice
        self.rows = rows
        self.disagreement = disagreement
    }
}
