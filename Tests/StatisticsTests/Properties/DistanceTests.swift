import Testing

@testable import Statistics

@Suite("Distances and tests of samples")
struct DistanceTests {
    @Test("distances of shares are symmetric, and 0 for equal shares")
    func symmetric() throws {
        let first = [3, 0, 5, 9]
        let second = [2, 4, 0, 7]
        let there = try ShareDistances(first, second)
        let back = try ShareDistances(second, first)
        #expect(abs(there.populationStability - back.populationStability) < 1e-15)
        #expect(there.jensenShannon == back.jensenShannon && there.totalVariation == back.totalVariation)
        let none = try ShareDistances(first, first.map { 10 * $0 })
        #expect(none.populationStability == 0 && none.jensenShannon == 0 && none.greatest == 0)
        #expect(throws: Reason.noValues) { try ShareDistances([0, 0], [1, 2]) }
    }

    @Test("Wasserstein's distance of a shifted sample is the shift")
    func wasserstein() throws {
        let values = try NumericSample(MadeRows.binary(500).scores.map { $0 })
        let shifted = values.sorted.map { $0 + 0.25 }
        let found = Wasserstein.distance(sorted: values.sorted, shifted).number ?? 0
        #expect(abs(found - 0.25) < 1e-12)
    }

    @Test("the exact two-sample law of all paths is that of counting them")
    func lattice() {
        // Of C(5, 2) = 10 paths of samples of 3 and 2, those with a greatest distance of 1 are the two outer ones.
        #expect(abs(SmirnovLattice.upper(3, 2, distance: 6) - 0.2) < 1e-15)
        #expect(SmirnovLattice.upper(3, 2, distance: 0) == 1 && SmirnovLattice.upper(3, 2, distance: 7) == 0)
        for (n, m) in [(40, 40), (40, 39), (100, 7)] {
            var last = 1.0
            let step = n == m ? n : n * m
            for distance in stride(from: 0, through: step, by: max(1, step / 20)) {
                let p = SmirnovLattice.upper(n, m, distance: distance)
                #expect(p <= last + 1e-15 && p >= 0)
                last = p
            }
        }
    }

    @Test(
        "the one-sample law falls from 1 to 0 through all its methods",
        arguments: [1, 2, 50, 99, 100, 1000, 200_000]
    )
    func law(_ n: Int) {
        var last = 1.0
        for step in 0...200 {
            let p = KolmogorovLaw.upper(n: n, d: Double(step) / 200)
            #expect(p >= 0 && p <= 1 && p <= last + 1e-5)
            last = p
        }
        #expect(last == 0)
    }

    @Test("adjusted p-values are at least the p-values, at most 1, and keep their order")
    func adjusted() {
        let p = (0..<50).map { SplitMix.fraction(SplitMix.at(2, UInt64($0))) }
        for adjusted in [
            MultipleTests.holm(p), MultipleTests.benjaminiHochberg(p), MultipleTests.benjaminiYekutieli(p),
        ] {
            #expect(zip(adjusted, p).allSatisfy { $0 >= $1 && $0 <= 1 })
            let order = p.indices.sorted { p[$0] < p[$1] }
            #expect(zip(order, order.dropFirst()).allSatisfy { adjusted[$0] <= adjusted[$1] })
        }
        #expect(MultipleTests.holm([]).isEmpty && MultipleTests.benjaminiYekutieli([]).isEmpty)
    }

    @Test("isotonic curves never fall, and keep the mean")
    func isotonic() throws {
        let rows = try MadeRows.binary(400, digits: 2)
        let curve = try #require(
            IsotonicCurve(
                scores: rows.scores,
                isPositive: rows.isPositive,
                order: Ordering.ascending(rows.scores)
            )
        )
        #expect(zip(curve.values, curve.values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(curve(-1) == curve.values.first && curve(2) == curve.values.last)
        let fitted = rows.scores.map { curve($0) }.reduce(0, +)
        #expect(abs(fitted - Double(rows.isPositive.count { $0 })) < 1e-9)
    }

    @Test("the closest member of a box sums to 1 and lies in it")
    func projection() {
        let box = (low: [0.1, 0.2, 0.0], high: [0.3, 0.6, 0.5])
        for bet in [[0.9, 0.05, 0.05], [0.01, 0.01, 0.98], [0.3, 0.3, 0.4]] {
            let found = DriftDetector.closest(bet, box)
            #expect(abs(found.compensatedSum - 1) < 1e-14)
            #expect(zip(found, zip(box.low, box.high)).allSatisfy { $0 >= $1.0 && $0 <= $1.1 })
        }
    }
}
