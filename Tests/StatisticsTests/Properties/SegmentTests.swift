import Testing

@testable import Statistics

@Suite("Weak segments")
struct SegmentTests {
    private let count = 4000
    private let ages: [Double?]
    private let cities: [Category?]
    private let noise: [Double?]

    init() {
        func fraction(_ stream: UInt64, _ row: Int) -> Double { SplitMix.fraction(SplitMix.at(stream, UInt64(row))) }
        ages = (0..<count).map { $0 % 50 == 0 ? nil : (fraction(11, $0) * 100).rounded(.down) }
        cities = (0..<count).map { ["Oslo", "Rome", "Paris"].map(Category.init)[Int(fraction(12, $0) * 3)] }
        noise = (0..<count).map { fraction(13, $0) }
    }

    private var columns: [SegmentColumn] {
        [
            SegmentColumn("noise", .numeric(noise)), SegmentColumn("city", .categorical(cities)),
            SegmentColumn("age", .numeric(ages)),
        ]
    }

    /// Wrong where the age is under 20 in Oslo, but for one in ten; elsewhere one in twenty is.
    private var errors: RowErrors {
        .wrong(
            (0..<count).map { row in
                let isWeak = (ages[row] ?? 50) < 20 && cities[row] == Category("Oslo")
                return SplitMix.fraction(SplitMix.at(14, UInt64(row))) < (isWeak ? 0.9 : 0.05)
            }
        )
    }

    @Test("a part that errs most is found first, and its figures are of rows that did not find it")
    func planted() throws {
        let found = try WeakSegments(errors, columns, seed: 5)
        let worst = try #require(found.segments.first)
        let tests = Set(worst.conditions.filter(\.isPassed).map(\.column))
        #expect(tests.isSuperset(of: ["age", "city"]) && worst.conditions.count <= 3)
        let draws = Draws(seed: 5)
        #expect(worst.rows.allSatisfy { !draws.isFirstHalf(row: $0) && cities[$0] == Category("Oslo") })
        #expect(worst.rows.allSatisfy { ages[$0] != nil })
        #expect((worst.error.figure.number ?? 0) > 0.7 && worst.error.bounds.interval?.method == .wilson)
        #expect(try #require(worst.test).isFlagged())
    }

    @Test("segments are at most eight, divide the other half, and meet their conditions")
    func partition() throws {
        let found = try WeakSegments(errors, columns, seed: 5)
        #expect((2...8).contains(found.segments.count) && found.reason == nil)
        #expect(found.segments.flatMap(\.rows).sorted() == found.measured)
        #expect(found.segments.map(\.foundRows).reduce(0, +) + found.measured.count == count)
        #expect(found.segments.allSatisfy { $0.foundRows >= 30 })
        #expect(zip(found.segments, found.segments.dropFirst()).allSatisfy { $0.foundError >= $1.foundError })
        for segment in found.segments {
            #expect(segment.rows.allSatisfy { row in segment.conditions.allSatisfy { holds($0, row) } })
        }
    }

    private func holds(_ condition: SegmentCondition, _ row: Int) -> Bool {
        let passes =
            switch (condition.test, condition.column) {
            case (.atMost(let limit), "age"): ages[row].map { $0 <= limit } ?? false
            case (.atMost(let limit), _): noise[row].map { $0 <= limit } ?? false
            case (.equals(let category), _): cities[row] == category
            case (.isMissing, "age"): ages[row] == nil
            case (.isMissing, _): false
            }
        return passes == condition.isPassed
    }

    @Test("neither threads nor the order of the columns change a segment, and rows keep their half by their numbers")
    func order() throws {
        let one = try WeakSegments(errors, columns, seed: 5)
        let seven = try WeakSegments(errors, columns.reversed(), seed: 5, threads: Threads(7))
        #expect(one.segments.map(\.conditions) == seven.segments.map(\.conditions))
        #expect(one.segments.map(\.rows) == seven.segments.map(\.rows))
        #expect(one.segments.map(\.error) == seven.segments.map(\.error))
        let later = try WeakSegments(errors, columns, numbers: .from(100), seed: 5)
        let draws = Draws(seed: 5)
        #expect(later.measured == (0..<count).filter { !draws.isFirstHalf(row: 100 + $0) })
    }

    @Test("missing values are a part by themselves where these err")
    func missing() throws {
        let errors = RowErrors.wrong((0..<count).map { ages[$0] == nil || $0 % 20 == 1 })
        let worst = try #require(try WeakSegments(errors, columns, seed: 1).segments.first)
        #expect(worst.conditions == [SegmentCondition(column: "age", test: .isMissing, isPassed: true)])
        #expect(worst.error.figure == .value(1))
    }

    @Test("amounts of any size are divided alike, and tested by Welch's test")
    func amounts() throws {
        let amounts = (0..<count).map { (ages[$0] ?? 0) > 60 ? 3 + (noise[$0] ?? 0) : (noise[$0] ?? 0) }
        let plain = try WeakSegments(.amounts(amounts), columns, seed: 2)
        let huge = try WeakSegments(.amounts(amounts.map { $0 * 0x1p1000 }), columns, seed: 2)
        #expect(plain.segments.map(\.rows) == huge.segments.map(\.rows))
        let worst = try #require(plain.segments.first)
        #expect((worst.error.figure.number ?? 0) > 3 && worst.error.bounds.interval?.method == .normal)
        guard case .mean = try #require(worst.test).test else {
            Issue.record("the test is of means")
            return
        }
    }

    @Test("without a division there are no segments, and the reason")
    func none() throws {
        let never = RowErrors.wrong([Bool](repeating: false, count: count))
        let found = try WeakSegments(never, columns, seed: 1)
        #expect(found.segments.isEmpty && found.reason == .noSegment)
        #expect(try WeakSegments(errors, [], seed: 1).reason == .noSegment)
        let onlyNoise = try WeakSegments(errors, [SegmentColumn("noise", .numeric(noise))], seed: 1)
        #expect(onlyNoise.segments.isEmpty && onlyNoise.reason == .noSegment)
        let few = try WeakSegments(.wrong([Bool](repeating: true, count: 50)), [], seed: 1)
        #expect(few.segments.isEmpty && few.reason == .tooFewRows)
    }

    @Test("columns that do not fit are refused")
    func refused() {
        #expect(throws: StatisticsError.length(column: "x", expected: 2, found: 1)) {
            try WeakSegments(.wrong([true, false]), [SegmentColumn("x", .numeric([1]))], seed: 1)
        }
        #expect(throws: StatisticsError.empty) { try WeakSegments(.wrong([]), [], seed: 1) }
        #expect(throws: StatisticsError.notFinite(column: "error", row: 1)) {
            try WeakSegments(.amounts([1, .nan]), [], seed: 1)
        }
        let odd = (0..<count).map { $0 == 7 ? Double.nan : 1 }
        #expect(throws: StatisticsError.notFinite(column: "x", row: 7)) {
            try WeakSegments(errors, [SegmentColumn("x", .numeric(odd))], seed: 1)
        }
    }
}
