import SpilledRuns
import Testing

@testable import Statistics

@Suite("Rankings")
struct RankingTests {
    @Test("the sort orders keys of any spread, with ties and both ends of the range", arguments: [0, 1, 39, 41, 3000])
    func sort(_ count: Int) {
        for mask: UInt64 in [.max, 0xF, 0xFFFF_0000_0000_0000, 1 << 63] {
            var keys = (0..<count).map { SplitMix.at(7, UInt64($0)) & mask } + [0, .max]
            let expected = keys.sorted()
            RadixSort.sort(&keys)
            #expect(keys == expected)
        }
    }

    @Test("the order of values is stable, for few and for many")
    func order() {
        for count in [10, 5000] {
            let values = (0..<count).map { Double(SplitMix.at(8, UInt64($0)) % 50) - 25 }
            let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
            #expect(Ordering.ascending(values).map(Int.init) == expected)
            let descending = values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }
            #expect(Ordering.descending(values).map(Int.init) == descending)
        }
        let odd = [0.0, -0.0, -.infinity, .infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude]
        #expect(Ordering.ascending(odd).map(Int.init) == [2, 5, 0, 1, 4, 3])
    }

    @Test("the order of the rows changes no bit of unweighted figures")
    func permutation() throws {
        let rows = try MadeRows.binary(5000, digits: 2)
        let order = Shuffle.order(of: rows.count, RandomStream(state: 9))
        let shuffled = try rows.rows(at: order)
        let summaries = try [rows, shuffled].map { try BinarySummary(try ScoreRanking($0)) }
        #expect(summaries[0].bits == summaries[1].bits)
        #expect(summaries[0].uniformCalibration == summaries[1].uniformCalibration)
        #expect(summaries[0].density == summaries[1].density)
    }

    @Test("weights of 1 give what no weights give")
    func ones() throws {
        let rows = try MadeRows.binary(2000, digits: 2)
        let weighted = try BinaryRows(
            scores: rows.scores,
            isPositive: rows.isPositive,
            weights: [Double](repeating: 1, count: rows.count)
        )
        let summaries = try [rows, weighted].map { try BinarySummary(try ScoreRanking($0)) }
        #expect(summaries[0].weightedArea == summaries[1].weightedArea)
        #expect(summaries[0].averagePrecision == summaries[1].averagePrecision)
        #expect(summaries[0].losses.brier.figure == summaries[1].losses.brier.figure)
        let sweeps = try [rows, weighted].map {
            try ThresholdSweep.cells(try ScoreRanking($0), at: ThresholdSweep.fortieths)
        }
        #expect(sweeps[0] == sweeps[1])
        let bootstraps = try [rows, weighted].map {
            try BinaryBootstrap.figures($0, BinaryMetric.allCases, Bootstrap(seed: 1, replicates: 20))
        }
        for metric in BinaryMetric.allCases {
            let pairs = zip(
                bootstraps[0][metric]?.replicates ?? [],
                bootstraps[1][metric]?.replicates ?? []
            )
            #expect(pairs.allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test("runs on disk give the same bits as memory, weighted or not", arguments: [false, true])
    func spilled(_ weighted: Bool) throws {
        let rows = try MadeRows.binary(60_000, digits: 4, weighted: weighted)
        var builder = ScoreRankingBuilder(
            isWeighted: weighted,
            limit: 70_000,
            store: try TemporaryRuns(in: "/tmp"),
            threads: Threads(2)
        )
        for start in stride(from: 0, to: rows.count, by: 10_000) {
            try builder.add(try rows.rows(at: Array(start..<start + 10_000)))
        }
        let stored = try builder.finish()
        guard case .stored(_, let positives, let negatives, _) = stored.storage else {
            Issue.record("nothing was spilled")
            return
        }
        #expect(positives.count > 2 && negatives.count > 2)
        let memory = try ScoreRanking(rows)
        #expect(try BinarySummary(stored).bits == BinarySummary(memory).bits)
        #expect(try DecisionChart(stored).points.map(\.cells) == DecisionChart(memory).points.map(\.cells))
        #expect(
            try ThresholdSweep.cells(stored, at: ThresholdSweep.fortieths)
                == ThresholdSweep.cells(memory, at: ThresholdSweep.fortieths)
        )
    }

    @Test("a ranking takes the keys of its builder, so that nothing is left for a second one")
    func taken() throws {
        let rows = try MadeRows.binary(1_000)
        var builder = ScoreRankingBuilder(isWeighted: false)
        try builder.add(rows)
        let ranking = try builder.finish()
        #expect(try BinarySummary(ranking).bits == BinarySummary(ScoreRanking(rows)).bits)
        #expect(throws: StatisticsError.empty) { _ = try builder.finish() }
        try builder.add(rows)
        #expect(try builder.finish().rows == 1_000)
    }

    @Test("a folder that is not there is an error with the system's number")
    func noFolder() {
        #expect(throws: StatisticsError.spill(operation: "opening", errno: 2)) {
            _ = try TemporaryRuns(in: "/no/such/folder")
        }
    }

    @Test("a store that fails ends the ranking with its error")
    func failingStore() throws {
        let rows = try MadeRows.binary(20_000)
        var builder = ScoreRankingBuilder(isWeighted: false, limit: 1, store: FailingRuns())
        #expect(throws: StatisticsError.spill(operation: "writing", errno: 28)) { try builder.add(rows) }
    }

    @Test("curves are thinned to a limit, and keep their ends")
    func thinned() throws {
        let ranking = try ScoreRanking(try MadeRows.binary(20_000))
        let roc = try #require(try ROCCurve.points(ranking, limit: 100, keeping: 0.8))
        #expect(roc.thresholds.count == 101 && roc.thresholds.first == .infinity)
        let least = try #require(ranking.leastScore(from: 0.8))
        #expect(roc.thresholds.contains(least))
        #expect(roc.falsePositiveRates.last == 1 && roc.truePositiveRates.last == 1)
        let whole = try #require(try ROCCurve.points(ranking))
        func area(_ curve: ROCCurve) -> Double {
            var sum = 0.0
            for index in 1..<curve.thresholds.count {
                let width = curve.falsePositiveRates[index] - curve.falsePositiveRates[index - 1]
                sum += width * (curve.truePositiveRates[index] + curve.truePositiveRates[index - 1]) / 2
            }
            return sum
        }
        #expect(abs(area(roc) - area(whole)) < 1e-3)
        #expect(abs(area(whole) - (try BinarySummary(ranking).area.value)) < 1e-12)
    }
}

extension ScoreRanking {
    /// The least score at or above a threshold.
    fileprivate func leastScore(from threshold: Double) -> Double? {
        try? DecisionChart(self).points.map(\.threshold).filter { $0 >= threshold }.min()
    }
}

/// A store on a full disk.
private struct FailingRuns: SortedRuns {
    func append(_ bytes: UnsafeRawBufferPointer) throws(StatisticsError) -> Int {
        throw .spill(operation: "writing", errno: 28)
    }

    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StatisticsError) {
        throw .spill(operation: "reading", errno: 5)
    }
}
