import Testing

@testable import Statistics

@Suite("Any number of threads gives the same bits")
struct ThreadsTests {
    static let counts = [1, 2, 7]

    @Test("figures of two classes do not depend on threads")
    func binary() throws {
        let rows = try MadeRows.binary(140_000)
        let bits = try Self.counts.map { try BinarySummary(try ScoreRanking(rows, threads: Threads($0))).bits }
        #expect(bits[0] == bits[1] && bits[1] == bits[2])
    }

    @Test("sums over more than one block do not depend on threads")
    func regression() throws {
        let rows = try MadeRows.regression(70_000)
        let figures = try Self.counts.map { try RegressionFigures(rows, threads: Threads($0)) }
        #expect(figures[0] == figures[1] && figures[1] == figures[2])
    }

    @Test("replicates do not depend on threads, weighted or not", arguments: [false, true])
    func bootstrap(_ weighted: Bool) throws {
        let rows = try MadeRows.binary(300, digits: 2, weighted: weighted)
        let found = try Self.counts.map {
            try BinaryBootstrap.figures(
                rows,
                BinaryMetric.allCases,
                Bootstrap(seed: 3, replicates: 50),
                threads: Threads($0)
            )
        }
        #expect(found[0] == found[1] && found[1] == found[2])
    }

    @Test("a metric's replicates have the same bits alone and among others", arguments: [2, 17], [false, true])
    func alone(_ digits: Int, _ weighted: Bool) throws {
        let rows = try MadeRows.binary(500, digits: digits, weighted: weighted)
        let bootstrap = Bootstrap(seed: 5, replicates: 40)
        let all = try BinaryBootstrap.figures(rows, BinaryMetric.allCases, bootstrap)
        for metric in BinaryMetric.allCases {
            let alone = try BinaryBootstrap.figures(rows, [metric], bootstrap)
            #expect(alone[metric] == all[metric], "\(metric)")
            #expect(alone[metric]?.figure.number != nil, "\(metric)")
        }
    }

    @Test("two jobs give what each gives, with any number of threads", arguments: counts)
    func both(_ count: Int) {
        let (sum, text) = Threads(count).both({ (1...1000).reduce(0, +) }, { String(repeating: "a", count: 3) })
        #expect(sum == 500_500 && text == "aaa")
    }

    @Test("permutation p-values, forests and estimates do not depend on threads")
    func others() throws {
        let codes = (0..<60).map { $0 % 7 }
        let p = try Self.counts.map {
            try ChiSquaredTest.permutationP(
                Array(codes[..<30]),
                Array(codes[30...]),
                categories: 7,
                column: 1,
                draws: Draws(seed: 1),
                replicates: 99,
                threads: Threads($0)
            )
        }
        #expect(Set(p).count == 1)
        let rows = try MadeRows.binary(300)
        let bounds = try Self.counts.map { threads in
            let estimator = try PerformanceEstimator(rows, threshold: 0.5, seed: 4, threads: Threads(threads))
            return estimator.intervals(counts: estimator.bins.counts(rows.scores), threads: Threads(threads))
        }
        #expect(bounds[0] == bounds[1] && bounds[1] == bounds[2])
        let values = try MadeRows.binary(80).scores.map { $0 as Double? }
        let features = try DomainFeatures([
            ("x", .numeric(reference: values, current: values.map { $0.map { $0 * 2 } }))
        ])
        let areas = try Self.counts.map {
            try DomainClassifier.forest(features, seed: 1, trees: 5, threads: Threads($0)).classification.area
        }
        #expect(areas[0] == areas[1] && areas[1] == areas[2])
    }

    @Test("each job is done once, and results keep the order of the jobs")
    func jobs() {
        for count in Self.counts {
            #expect(Threads(count).map(1000) { $0 * 2 } == (0..<1000).map { $0 * 2 })
        }
        #expect(Threads(0).count == 1 && Threads(-5).count == 1)
        #expect(Threads(3).map(0) { $0 }.isEmpty)
    }
}
