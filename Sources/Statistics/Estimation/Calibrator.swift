/// The function that turns a score into a probability.
package enum Calibrator: Sendable, Hashable {
    case isotonic(IsotonicCurve)
    /// The score itself.
    case identity

    package func callAsFunction(_ score: Double) -> Double {
        switch self {
        case .isotonic(let curve): curve(score)
        case .identity: score
        }
    }
}

/// The choice of the isotonic curve or the raw score, out of five folds (row number mod 5).
package struct CalibratorChoice: Sendable {
    /// Mean losses out of fold.
    package let isotonicLogLoss: Double
    package let rawLogLoss: Double
    package let isotonicBrier: Double
    package let rawBrier: Double

    package var usesIsotonic: Bool { isotonicLogLoss < rawLogLoss }
    package var usesIsotonicByBrier: Bool { isotonicBrier < rawBrier }

    /// - Parameter clip: the least probability in a logarithm.
    /// - Throws: a reference of one class, or rows too few for the folds.
    package init(_ reference: BinaryRows, clip: Double = ProbabilityLosses.clip) throws(Reason) {
        let positives = reference.isPositive.count { $0 }
        guard positives > 0, positives < reference.count else { throw .referenceOneClass }
        let order = Ordering.ascending(reference.scores)
        var calibrated = [Double](repeating: 0, count: reference.count)
        for fold in 0..<5 {
            let training = order.filter { reference.numbers[Int($0)] % 5 != fold }
            let curve = IsotonicCurve(
                scores: reference.scores,
                isPositive: reference.isPositive,
                order: training
            )
            guard let curve else { throw .tooFewRows }
            for row in 0..<reference.count where reference.numbers[row] % 5 == fold {
                calibrated[row] = curve(reference.scores[row])
            }
        }
        isotonicLogLoss = Self.logLoss(calibrated, reference, clip)
        rawLogLoss = Self.logLoss(reference.scores, reference, clip)
        isotonicBrier = Self.brier(calibrated, reference)
        rawBrier = Self.brier(reference.scores, reference)
    }

    private static func logLoss(_ scores: [Double], _ rows: BinaryRows, _ clip: Double) -> Double {
        let losses = scores.indices.map { row in
            let p = min(max(scores[row], clip), 1 - clip)
            return -Elementary.log(rows.isPositive[row] ? p : 1 - p)
        }
        return losses.compensatedSum / Double(scores.count)
    }

    private static func brier(_ scores: [Double], _ rows: BinaryRows) -> Double {
        let losses = scores.indices.map { square(scores[$0] - (rows.isPositive[$0] ? 1 : 0)) }
        return losses.compensatedSum / Double(scores.count)
    }
}
