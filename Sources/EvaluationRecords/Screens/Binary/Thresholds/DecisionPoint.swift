/// One threshold of a decision chart: positive from this score on.
package struct DecisionPoint: Codable, Sendable, Hashable {
    package let threshold: Double
    /// A sum of weights where rows have weights.
    package let tp: Double
    package let fp: Double
    package let precision: Double?
    package let recall: Double?
    package let specificity: Double?
    package let f1: Double?
    package let accuracy: Double?
    package let mcc: Double?
    package let predictedPositiveRate: Double?
    package let costGainPerRow: Double?

    enum CodingKeys: String, CodingKey {
        case threshold
        case tp
        case fp
        case precision
        case recall
        case specificity
        case f1
        case accuracy
        case mcc
        case predictedPositiveRate = "predicted_positive_rate"
        case costGainPerRow = "cost_gain_per_row"
    }

    package init(
        threshold: Double,
        tp: Double,
        fp: Double,
        precision: Double?,
        recall: Double?,
        specificity: Double?,
        f1: Double?,
        accuracy: Double?,
        mcc: Double?,
        predictedPositiveRate: Double?,
        costGainPerRow: Double?
    ) {
        self.threshold = threshold
        self.tp = tp
        self.fp = fp
        self.precision = precision
        self.recall = recall
        self.specificity = specificity
        self.f1 = f1
        self.accuracy = accuracy
        self.mcc = mcc
        self.predictedPositiveRate = predictedPositiveRate
        self.costGainPerRow = costGainPerRow
    }
}
