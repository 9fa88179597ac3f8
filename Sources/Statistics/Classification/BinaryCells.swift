/// The gains of each outcome: of a true positive, false positive, false negative and true negative.
package struct Gains: Sendable, Hashable {
    package let truePositive: Double
    package let falsePositive: Double
    package let falseNegative: Double
    package let trueNegative: Double

    package init(truePositive: Double, falsePositive: Double, falseNegative: Double, trueNegative: Double) {
        self.truePositive = truePositive
        self.falsePositive = falsePositive
        self.falseNegative = falseNegative
        self.trueNegative = trueNegative
    }

    /// 1, -0.3, 0 and 0.
    package static let standard = Gains(truePositive: 1, falsePositive: -0.3, falseNegative: 0, trueNegative: 0)

    /// The probability from which predicting positive pays, for calibrated scores: (d-b) / ((d-b) + (a-c)). Not clipped.
    package var breakEven: Figure {
        let left = trueNegative - falsePositive
        let whole = left + truePositive - falseNegative
        return whole == 0 ? .undefined(.zeroDenominator) : Figure(left / whole)
    }
}

/// A confusion matrix of two classes, of rows or of their weights.
package struct BinaryCells: Sendable, Hashable {
    package var tp: Double
    package var fp: Double
    package var fn: Double
    package var tn: Double

    package init(tp: Double = 0, fp: Double = 0, fn: Double = 0, tn: Double = 0) {
        self.tp = tp
        self.fp = fp
        self.fn = fn
        self.tn = tn
    }

    package var total: Double { tp + fp + fn + tn }
    var positive: Double { tp + fn }
    var negative: Double { fp + tn }
    var predictedPositive: Double { tp + fp }
    var predictedNegative: Double { fn + tn }

    package var accuracy: Figure { share(tp + tn, total, .noRows) }
    package var hammingLoss: Figure { share(fp + fn, total, .noRows) }
    package var predictedPositiveRate: Figure { share(predictedPositive, total, .noRows) }
    package var prevalence: Figure { share(positive, total, .noRows) }

    /// 0 by convention where nothing is predicted positive.
    package var precision: Figure { Figure(tp, over: predictedPositive, else: .noPredictedPositive) }
    package var recall: Figure { Figure(tp, over: positive, else: .noPositive) }
    package var specificity: Figure { Figure(tn, over: negative, else: .noNegative) }
    package var falsePositiveRate: Figure { Figure(fp, over: negative, else: .noNegative) }
    package var negativePredictiveValue: Figure { Figure(tn, over: predictedNegative, else: .noPredictedNegative) }
    package var f1: Figure { Figure(2 * tp, over: 2 * tp + fp + fn, else: .noPositive) }
    package var jaccard: Figure { Figure(tp, over: tp + fp + fn, else: .noPositive) }

    /// (recall + specificity) / 2.
    package var balancedAccuracy: Figure {
        guard positive > 0, negative > 0 else { return .undefined(.oneClass) }
        return .value((tp / positive + tn / negative) / 2)
    }

    /// TPR - FPR.
    package var youden: Figure {
        guard positive > 0, negative > 0 else { return .undefined(.oneClass) }
        return .value(tp / positive - fp / negative)
    }

    /// Matthews's coefficient; 0 by convention where a margin is 0.
    package var mcc: Figure {
        guard positive > 0, negative > 0 else { return .conventional(0, .oneClass) }
        guard predictedPositive > 0 else { return .conventional(0, .noPredictedPositive) }
        guard predictedNegative > 0 else { return .conventional(0, .noPredictedNegative) }
        // Two roots, so that the product of the margins does not overflow.
        let margins = (positive * negative).squareRoot() * (predictedPositive * predictedNegative).squareRoot()
        return Figure((tp * tn - fp * fn) / margins)
    }

    /// Cohen's kappa; 0 by convention where chance alone agrees on all rows.
    package var cohenKappa: Figure {
        guard total > 0 else { return .undefined(.noRows) }
        let chance = (positive / total) * (predictedPositive / total) + (negative / total) * (predictedNegative / total)
        return Figure((tp + tn) / total - chance, over: 1 - chance, else: .oneClass)
    }

    /// The mean gain of a row.
    package func gain(_ gains: Gains) -> Figure {
        let sum =
            gains.truePositive * tp + gains.falsePositive * fp + gains.falseNegative * fn + gains.trueNegative * tn
        return share(sum, total, .noRows)
    }

    private func share(_ part: Double, _ whole: Double, _ reason: Reason) -> Figure {
        whole > 0 ? Figure(part / whole) : .undefined(reason)
    }
}
