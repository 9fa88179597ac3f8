import Testing

@testable import Statistics

@Suite("Areas under the ROC curve")
struct AreaTests {
    /// Mann and Whitney's statistic, pair by pair.
    private func pairs(_ rows: BinaryRows) -> Double {
        var sum = 0.0
        var count = 0.0
        for left in 0..<rows.count where rows.isPositive[left] {
            for right in 0..<rows.count where !rows.isPositive[right] {
                let weight = (rows.weights?[left] ?? 1) * (rows.weights?[right] ?? 1)
                count += weight
                if rows.scores[left] > rows.scores[right] { sum += weight }
                if rows.scores[left] == rows.scores[right] { sum += weight / 2 }
            }
        }
        return sum / count
    }

    @Test("the area is the share of pairs in order, ties half, weighted or not", arguments: [false, true])
    func mannWhitney(_ weighted: Bool) throws {
        let rows = try MadeRows.binary(200, digits: 1, weighted: weighted)
        let found = try BinarySummary(try ScoreRanking(rows)).weightedArea.number ?? 0
        #expect(abs(found - pairs(rows)) < 1e-14)
    }

    @Test("equal weights of any size give the variance and the interval of no weights", arguments: [1, 0.1, 7e9])
    func equalWeights(_ weight: Double) throws {
        let rows = try MadeRows.binary(400, digits: 2)
        let plain = try BinarySummary(try ScoreRanking(rows))
        let equal = [Double](repeating: weight, count: rows.count)
        let ranking = try ScoreRanking(try rows.weighted(equal))
        let area = try WeightedArea(ranking)
        #expect(abs(area.variance / plain.area.variance - 1) < 1e-11)
        let found = try BinarySummary(ranking).areaEstimate
        #expect(found.bounds.interval?.method == .delongLogit)
        #expect(abs((found.bounds.low ?? 0) - (plain.areaEstimate.bounds.low ?? 1)) < 1e-12)
        #expect(abs((found.bounds.high ?? 0) - (plain.areaEstimate.bounds.high ?? 1)) < 1e-12)
    }

    @Test("the standard error of a weighted area is that of the bootstrap")
    func weightedError() throws {
        let rows = try MadeRows.binary(600, seed: 4, digits: 2, weighted: true)
        let area = try WeightedArea(try ScoreRanking(rows))
        let bootstrap = try BinaryBootstrap.figures(rows, [.rocArea], Bootstrap(seed: 2, replicates: 400))
        let replicates = Moments(try #require(bootstrap[.rocArea]).replicates)
        #expect(abs(replicates.mean - (area.figure.number ?? 0)) < 0.01)
        // 400 replicates know a deviation to about 3.5 %.
        #expect(abs(area.standardError / replicates.sampleDeviation - 1) < 0.12)
    }

    @Test("rows of weight 0 change neither a weighted area nor its interval")
    func withoutWeight() throws {
        let rows = try MadeRows.binary(300, digits: 2, weighted: true)
        let weights = zip(rows.weights ?? [], rows.scores.indices).map { $1 % 3 == 0 ? 0 : $0 }
        let kept = weights.indices.filter { weights[$0] > 0 }
        let all = try rows.weighted(weights)
        let areas = try [all, try all.rows(at: kept)].map { try WeightedArea(try ScoreRanking($0)) }
        #expect(abs((areas[0].figure.number ?? 0) - (areas[1].figure.number ?? 1)) < 1e-14)
        #expect(abs(areas[0].variance / areas[1].variance - 1) < 1e-12)
        #expect(abs(areas[0].positives - areas[1].positives) < 1e-9)
    }

    @Test("a weighted area without an interval says why")
    func weightedReasons() throws {
        func bounds(_ scores: [Double], _ isPositive: [Bool], _ weights: [Double]) throws -> Bounds {
            let rows = try BinaryRows(scores: scores, isPositive: isPositive, weights: weights)
            return try BinarySummary(try ScoreRanking(rows)).areaEstimate.bounds
        }
        let scores = (0..<20).map { Double($0) / 20 }
        let upper = scores.map { $0 >= 0.5 }
        let ones = [Double](repeating: 0.3, count: 20)
        // 10 of 10, as without weights; the effective numbers are whole but for rounding.
        let perfect = try bounds(scores, upper, ones)
        #expect(perfect.interval?.method == .clopperPearsonOneSided && perfect.high == 1)
        #expect(abs((perfect.low ?? 0) - 0.7411344491069477) < 1e-9)
        #expect(try bounds(scores.map { -$0 }, upper, ones).low == 0)
        #expect(try bounds(scores.map { _ in 0.5 }, upper, ones) == .none(.noVariance))
        #expect(try bounds(scores, upper, upper.map { $0 ? 1 : 0 }) == .none(.oneClass))
        let mixed = scores.indices.map { $0 % 2 == 0 }
        #expect(try bounds(scores, mixed, scores.indices.map { $0 == 4 ? 1e12 : 1 }) == .none(.tooFewOfAClass))
        #expect(try bounds(Array(scores[..<9]), Array(mixed[..<9]), Array(ones[..<9])) == .none(.tooFewRows))
    }

    @Test("turning the scores round turns the area round and keeps its variance")
    func inverted() throws {
        let rows = try MadeRows.binary(500, digits: 2)
        let turned = try BinaryRows(scores: rows.scores.map { 1 - $0 }, isPositive: rows.isPositive)
        let areas = try [rows, turned].map { try BinarySummary(try ScoreRanking($0)).area }
        #expect(abs(areas[0].value + areas[1].value - 1) < 1e-15)
        #expect(abs(areas[0].variance - areas[1].variance) < 1e-18)
    }

    @Test("any growing change of the scores changes no bit")
    func monotone() throws {
        let rows = try MadeRows.binary(500, digits: 2)
        let grown = try BinaryRows(scores: rows.scores.map { $0 * 1e300 - 5e299 }, isPositive: rows.isPositive)
        let areas = try [rows, grown].map { try BinarySummary(try ScoreRanking($0)).area }
        #expect(areas[0] == areas[1])
    }

    @Test("the same scores twice differ by exactly nothing")
    func same() throws {
        let rows = try MadeRows.binary(300, digits: 2)
        let difference = try AreaDifference.paired(rows.scores, rows.scores, isPositive: rows.isPositive)
        #expect(difference.difference == 0 && difference.variance == 0)
        #expect(difference.p == .undefined(.noVariance) && difference.z == nil)
    }

    @Test("the mean of one-against-one areas of two classes is the area")
    func handTill() throws {
        let rows = try MadeRows.multiclass(200, classes: 2)
        let one = try BinarySummary(try ScoreRanking(try rows.rows(of: 1))).area.value
        #expect(abs((HandTill.area(rows).number ?? 0) - one) < 1e-14)
    }
}

extension BinaryRows {
    fileprivate func weighted(_ weights: [Double]) throws -> BinaryRows {
        try BinaryRows(scores: scores, isPositive: isPositive, weights: weights, numbers: numbers)
    }
}
