@testable import Statistics

/// Rows that are the same in every run.
enum MadeRows {
    /// - Parameter digits: rounds scores to so many decimals, so that they tie.
    static func binary(_ count: Int, seed: UInt64 = 1, digits: Int? = nil, weighted: Bool = false) throws -> BinaryRows
    {
        let fractions = (0..<3).map { stream in
            (0..<count).map { SplitMix.fraction(SplitMix.at(seed &* 100 &+ stream, UInt64($0))) }
        }
        let scale = digits.map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
        return try BinaryRows(
            scores: fractions[0].map { score in scale.map { (score * $0).rounded() / $0 } ?? score },
            isPositive: zip(fractions[0], fractions[1]).map { $1 < 0.2 + 0.5 * $0 },
            weights: weighted ? fractions[2].map { $0 * 3 } : nil
        )
    }

    static func regression(_ count: Int, seed: UInt64 = 5) throws -> RegressionRows {
        let fractions = (0..<2).map { stream in
            (0..<count).map { SplitMix.fraction(SplitMix.at(seed &+ stream, UInt64($0))) }
        }
        return try RegressionRows(
            labels: zip(fractions[0], fractions[1]).map { 10 * $0 + $1 },
            predictions: fractions[0].map { 10 * $0 }
        )
    }

    static func multiclass(_ count: Int, classes: Int) throws -> MulticlassRows {
        var columns = (0..<classes).map { index in
            (0..<count).map { SplitMix.fraction(SplitMix.at(UInt64(index + 9), UInt64($0))) }
        }
        for row in 0..<count {
            let sum = columns.reduce(0) { $0 + $1[row] }
            for index in columns.indices { columns[index][row] /= sum }
        }
        let labels = (0..<count).map { Int(SplitMix.bounded(SplitMix.at(3, UInt64($0)), UInt64(classes))) }
        return try MulticlassRows(probabilities: columns, labels: labels)
    }
}

/// Bits of figures, for comparisons that forgive nothing.
extension BinarySummary {
    var bits: [UInt64] {
        let figures = [
            area.figure, weightedArea, averagePrecision, precisionRecallArea, kolmogorovSmirnov, partialArea.raw,
            losses.logLoss.figure, losses.brier.figure, uniformCalibration.expectedError,
        ]
        return ([area.variance] + figures.map { $0.number ?? -1 }).map(\.bitPattern)
    }
}
