/// A part of the rows by prediction.
package struct PredictedDecile: Codable, Sendable, Hashable {
    package let rows: Int
    package let meanPredicted: Double
    package let meanActual: Double
    package let mae: Double

    enum CodingKeys: String, CodingKey {
        case rows
        case meanPredicted = "mean_predicted"
        case meanActual = "mean_actual"
        case mae
    }

    package init(
        rows: Int,
        meanPredicted: Double,
        meanActual: Double,
        mae: Double
    ) {
        self.rows = rows
        self.meanPredicted = meanPredicted
        self.meanActual = meanActual
        self.mae = mae
    }
}
