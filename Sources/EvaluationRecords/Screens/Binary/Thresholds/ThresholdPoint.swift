/// Everything that follows from predicting the positive class from one score on. Counts are of rows; the metrics of weighted data
/// use `weighted`.
package struct ThresholdPoint: Codable, Sendable, Hashable {
    package let threshold: Double
    package let tn: Int
    package let fp: Int
    package let fn: Int
    package let tp: Int
    /// Sums of weights; nil without weights.
    package let weighted: WeightedCells?
    package let accuracy: Double?
    package let balancedAccuracy: Double?
    package let precision: Double?
    package let recall: Double?
    package let specificity: Double?
    package let fpr: Double?
    package let f1: Double?
    package let mcc: Double?
    package let cohenKappa: Double?
    package let hammingLoss: Double?
    package let jaccard: Double?
    package let predictedPositiveRate: Double?
    package let costGainPerRow: Double?
    /// The reason why a metric is null, or 0 by convention.
    package let undefined: TextMap<FigureReason>

    enum CodingKeys: String, CodingKey {
        case threshold
        case tn
        case fp
        case fn
        case tp
        case weighted
        case accuracy
        case balancedAccuracy = "balanced_accuracy"
        case precision
        case recall
        case specificity
        case fpr
        case f1
        case mcc
        case cohenKappa = "cohen_kappa"
        case hammingLoss = "hamming_loss"
        case jaccard
        case predictedPositiveRate = "predicted_positive_rate"
        case costGainPerRow = "cost_gain_per_row"
        case undefined
    }

    package init(
        threshold: Double,
        tn: Int,
        fp: Int,
        fn: Int,
        tp: Int,
        weighted: WeightedCells? = nil,
        accuracy: Double?,
        balancedAccuracy: Double?,
        precision: Double?,
        recall: Double?,
        specificity: Double?,
        fpr: Double?,
        f1: Double?,
        mcc: Double?,
        cohenKappa: Double?,
        hammingLoss: Double?,
        jaccard: Double?,
        predictedPositiveRate: Double?,
        costGainPerRow: Double?,
        undefined: TextMap<FigureReason> = [:]
    ) {
        self.threshold = threshold
        self.tn = tn
        self.fp = fp
        self.fn = fn
        self.tp = tp
        self.weighted = weighted
        self.accuracy = accuracy
        self.balancedAccuracy = balancedAccuracy
        self.precision = precision
        self.recall = recall
        self.specificity = specificity
        self.fpr = fpr
        self.f1 = f1
        self.mcc = mcc
        self.cohenKappa = cohenKappa
        self.hammingLoss = hammingLoss
        self.jaccard = jaccard
        self.predictedPositiveRate = predictedPositiveRate
        self.costGainPerRow = costGainPerRow
        self.undefined = undefined
    }
}

extension ThresholdPoint: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areCounts([tn, fp, fn, tp]), "counts from 0")
        )
    }
}
