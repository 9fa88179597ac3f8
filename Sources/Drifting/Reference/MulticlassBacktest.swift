import EvaluationRecords
import Statistics

/// The accuracy of tenths of a reference with several classes, each estimated from all the rest.
struct MulticlassBacktest {
    let seed: UInt64
    let level: Level

    private static let draws = 200

    func backtest(_ reference: MulticlassRows) throws(DriftingFailure) -> Screen<EstimationBacktest> {
        let rows = reference.count / 10
        guard rows > 0 else { return .undefined(.tooFewRows) }
        var chunks: [BacktestChunk] = []
        for chunk in 0..<10 {
            let range = chunk * rows..<(chunk + 1) * rows
            let held = try part(reference, Array(range))
            let rest = try part(reference, (0..<reference.count).filter { !range.contains($0) })
            guard let estimate = try? MulticlassEstimate(rest, live: held.probabilities),
                let accuracy = estimate.accuracy.number
            else { return .undefined(.noRows) }
            let chances = held.predictions.indices.map { estimate.probabilities[$0][held.predictions[$0]] }
            let (low, high) = interval(chances)
            let right = zip(held.labels, held.predictions).count { $0 == $1 }
            chunks.append(
                BacktestChunk(realised: Double(right) / Double(rows), estimate: accuracy, low: low, high: high)
            )
        }
        return .given(EstimationBacktest(.accuracy, rows: rows, chunks))
    }

    private func part(_ rows: MulticlassRows, _ places: [Int]) throws(DriftingFailure) -> MulticlassRows {
        try DriftingFailure.catching("the reference") { () throws(StatisticsError) in
            try MulticlassRows(
                probabilities: rows.probabilities.map { column in places.map { column[$0] } },
                labels: places.map { rows.labels[$0] },
                numbers: .each(places.map { rows.numbers[$0] })
            )
        }
    }

    /// Percentiles of the share of rows that are right, if each is right with its chance.
    private func interval(_ chances: [Double]) -> (Double, Double) {
        let draws = Draws(seed: seed)
        let shares = (0..<Self.draws).map { draw in
            var stream = draws.stream(.estimateDraw, UInt64(draw))
            let right = chances.count { SplitMix.fraction(stream.next()) < $0 }
            return Double(right) / Double(chances.count)
        }.sorted()
        return (
            Quantiles.value(shares, at: level.alpha / 2), Quantiles.value(shares, at: 1 - level.alpha / 2)
        )
    }
}
