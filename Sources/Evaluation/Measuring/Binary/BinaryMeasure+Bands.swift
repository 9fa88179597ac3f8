import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// The rows between cuts: given ones, or those at which the outer bands reach a precision.
    func bands() throws(StatisticsError) -> Screen<BandScreen> {
        if let reason = noRank { return .undefined(reason) }
        if let cuts = plan.settings.bandCuts { return try bands(cuts.sorted(), chosen: nil) }
        guard let target = plan.settings.bandPrecision else { return .undefined(.notAsked) }
        let cuts = try Bands.cuts(counts, target: target)
        return try bands(cuts.used, chosen: BandCuts(target: target, upper: cuts.upper, lower: cuts.lower))
    }

    private func bands(_ cuts: [Double], chosen: BandCuts?) throws(StatisticsError) -> Screen<BandScreen> {
        var bands: [EvaluationRecords.Band] = []
        for band in try Bands.bands(ranking, cuts: cuts, gains: Gains(plan.settings.costs[0]), level: level) {
            guard let positive = band.gainAsPositive.number, let negative = band.gainAsNegative.number else {
                return .undefined(.overflow)
            }
            bands.append(
                EvaluationRecords.Band(
                    low: band.low,
                    high: band.high,
                    rows: band.rows,
                    positives: band.positives,
                    rate: .of(band.rate, level),
                    gainAsPositive: positive,
                    gainAsNegative: negative
                )
            )
        }
        return .given(BandScreen(chosen: chosen, cuts: cuts, bands: bands))
    }
}
