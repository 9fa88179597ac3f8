import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// Bins of equal width and of equal rows.
    var calibration: Screen<CalibrationScreen> {
        if let reason = noProbability { return .undefined(reason) }
        guard let uniform = bins(summary.uniformCalibration), let other = bins(quantileBins) else {
            return .undefined(.noRows)
        }
        return .given(CalibrationScreen(uniform: uniform, quantile: other))
    }

    private func bins(_ reliability: Reliability) -> CalibrationBins? {
        guard let expected = reliability.expectedError.number, let greatest = reliability.greatestError.number else {
            return nil
        }
        // A bin whose rows have no weight counts as empty, and has no mean.
        let filled = Set(reliability.bins.map(\.bin))
        return CalibrationBins(
            binEdges: reliability.edges,
            counts: reliability.counts.enumerated().map { filled.contains($0) ? $1 : 0 },
            meanPredicted: reliability.bins.map(\.meanScore),
            fractionPositive: reliability.bins.map(\.fractionPositive),
            ece: expected,
            mce: greatest,
            bars: reliability.bins.map { CalibrationBar(bin: $0.bin, figure: .of($0.rate(level), level)) }
        )
    }

    /// The Brier score in parts, on the bins of equal rows.
    func brierParts() throws(StatisticsError) -> Screen<EvaluationRecords.BrierParts> {
        if let reason = noProbability { return .undefined(reason) }
        let parts = try Statistics.BrierParts(ranking, quantileBins)
        return .given(
            EvaluationRecords.BrierParts(
                brier: parts.brier,
                reliability: parts.reliability,
                resolution: parts.resolution,
                uncertainty: parts.uncertainty,
                withinVariance: parts.withinVariance,
                withinCovariance: parts.withinCovariance,
                within: parts.within
            )
        )
    }

    /// The logistic regression of the label on the log odds of the score.
    func calibrationFit() throws(StatisticsError) -> Screen<EvaluationRecords.CalibrationFit> {
        if let reason = noProbability { return .undefined(reason) }
        return .of(try Statistics.CalibrationFit.fit(ranking)) { fit in
            EvaluationRecords.CalibrationFit(
                slope: Rounded(fit.slope),
                intercept: Rounded(fit.intercept),
                slopeSE: Rounded(fit.slopeError),
                interceptSE: Rounded(fit.interceptError)
            )
        }
    }
}
