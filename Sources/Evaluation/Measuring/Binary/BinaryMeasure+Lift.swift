import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// Deciles of the rows by falling score, without weights; ties in the order of the rows.
    func lift(_ store: BinaryStore) throws(StatisticsError) -> Screen<LiftScreen> {
        if let reason = noRank { return .undefined(reason) }
        guard counts.rows >= 10 else { return .undefined(.tooFewRows) }
        guard counts.positives > 0 else { return .undefined(.noActualPositive) }
        var counter = try LiftCounter(counts)
        try store.forEach { (rows: BinaryRows) throws(StatisticsError) in counter.add(rows) }
        var deciles: [EvaluationRecords.LiftDecile] = []
        for decile in counter.deciles {
            guard let band = decile.randomBand(level) else { return .undefined(.overflow) }
            guard let shown = EvaluationRecords.LiftDecile(decile, band, positives: counts.positives) else {
                return .undefined(.noRows)
            }
            deciles.append(shown)
        }
        return .given(LiftScreen(deciles: deciles))
    }
}

extension EvaluationRecords.LiftDecile {
    fileprivate init?(_ decile: Statistics.LiftDecile, _ band: ClosedRange<Int>, positives: Int) {
        guard let rate = decile.responseRate.number, let lift = decile.lift.number,
            let gain = decile.cumulativeGain.number, let cumulative = decile.cumulativeLift.number,
            let least = decile.leastScore
        else { return nil }
        self.init(
            decile: decile.decile,
            rows: decile.rows,
            positives: decile.positives,
            responseRate: rate,
            lift: lift,
            cumRows: decile.cumulativeRows,
            cumPositives: decile.cumulativePositives,
            cumGain: gain,
            cumLift: cumulative,
            minScore: least,
            randomLow: band.lowerBound,
            randomHigh: band.upperBound,
            randomLowGain: Double(band.lowerBound) / Double(positives),
            randomHighGain: Double(band.upperBound) / Double(positives),
            tiedRowsAtCut: decile.tiedRowsAtCut
        )
    }
}
