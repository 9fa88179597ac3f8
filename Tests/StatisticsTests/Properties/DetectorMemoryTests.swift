import Testing

@testable import Statistics

@Suite("A detector's memory, and draws of distributions")
struct DetectorMemoryTests {
    private func batches(_ count: Int, seed: UInt64) -> [[[Int]]] {
        var stream = Draws(seed: seed).stream(.rows, 7)
        return (0..<count).map { _ in
            var batch = [[0, 0, 0, 0], [0, 0, 0]]
            for _ in 0..<25 {
                batch[0][Int(SplitMix.bounded(stream.next(), 3))] += 1
                batch[1][stream.nextBinomial(1, 0.8)] += 1
            }
            return batch
        }
    }

    private let detector = DriftDetector(
        [
            BinnedReference(.numeric([1, 2]), counts: [300, 300, 400, 0]),
            BinnedReference(.categorical([Category("a")]), counts: [500, 480, 20]),
        ],
        DetectorSettings(threshold: 1e4)
    )

    @Test("a detector goes on from its memory bit by bit")
    func resume() {
        let all = batches(60, seed: 1)
        var whole = detector
        let expected = all.map { whole.add($0) }
        var first = detector
        for batch in all[..<20] { _ = first.add(batch) }
        var second = detector
        let goesOn = second.resume(first.memory)
        #expect(goesOn)
        #expect(all[20...].map { second.add($0) } == Array(expected[20...]))
    }

    @Test("a memory of other columns, or with numbers that none can have, changes nothing")
    func foreign() {
        var own = detector
        for batch in batches(5, seed: 2) { _ = own.add(batch) }
        let memory = own.memory
        let counts = memory.counts
        for other in [
            DriftDetector.Memory(counts: [counts[0]], logEvidence: [0]),
            DriftDetector.Memory(counts: [counts[0], [1, 2]], logEvidence: memory.logEvidence),
            DriftDetector.Memory(counts: [counts[0], [1, .nan, 2]], logEvidence: memory.logEvidence),
            DriftDetector.Memory(counts: counts, logEvidence: [.infinity, 0]),
            DriftDetector.Memory(counts: counts, logEvidence: [.nan, 0]),
        ] {
            let goesOn = own.resume(other)
            #expect(!goesOn)
        }
        #expect(own.memory == memory)
    }

    @Test("the closest member of a box sums to 1 and stays in it")
    func closest() {
        var stream = Draws(seed: 3).stream(.rows, 0)
        for _ in 0..<2_000 {
            let count = 2 + Int(SplitMix.bounded(stream.next(), 20))
            func shares() -> [Double] {
                let raw = (0..<count).map { _ in SplitMix.fraction(stream.next()) + 1e-6 }
                return raw.map { $0 / raw.reduce(0, +) }
            }
            let (centre, bet) = (shares(), shares())
            let box = (low: centre.map { $0 * 0.8 }, high: centre.map { min(1, $0 * 1.3) })
            let found = DriftDetector.closest(bet, box)
            #expect(abs(found.reduce(0, +) - 1) < 1e-12)
            #expect(zip(found, zip(box.low, box.high)).allSatisfy { $0 >= $1.0 && $0 <= $1.1 })
        }
    }

    @Test(
        "draws have the mean and the variance of their distribution",
        arguments: [(20, 0.3), (200, 0.01), (200, 0.97), (5_000, 0.4)]
    )
    func binomial(_ n: Int, _ p: Double) {
        var stream = Draws(seed: 5).stream(.rows, UInt64(n))
        let drawn = (0..<20_000).map { _ in Double(stream.nextBinomial(n, p)) }
        let moments = Moments(drawn)
        let variance = Double(n) * p * (1 - p)
        #expect(abs(moments.mean - Double(n) * p) < 5 * (variance / 20_000).squareRoot())
        #expect(abs(moments.sampleVariance / variance - 1) < 0.06)
        #expect(drawn.allSatisfy { (0...Double(n)).contains($0) })
        #expect(stream.nextBinomial(0, p) == 0)
        #expect(stream.nextBinomial(n, 0) == 0)
        #expect(stream.nextBinomial(n, 1) == n)
    }
}
