/// A test of a slice against the rest of the rows.
package enum SliceTest: Sendable, Hashable {
    case share(Difference)
    case area(AreaDifference)
    case mean(WelchTest)

    /// Nil where there is none.
    package var p: Double? {
        switch self {
        case .share(let difference): difference.p.number
        case .area(let difference): difference.p.number
        case .mean(let test): test.p
        }
    }
}

/// A test with its share of false findings over all tests of a report.
package struct JudgedTest: Sendable, Hashable {
    package let test: SliceTest
    package let q: Double

    package func isFlagged(at limit: Double = 0.05) -> Bool { q <= limit }
}

/// Adjusts the tests of all slices of a report together (Benjamini and Hochberg).
package enum SliceFamily {
    /// Rows that a slice and the rest need for a verdict.
    package static let leastRows = 30

    package static func isJudged(rows: Int, of total: Int) -> Bool {
        rows >= leastRows && total - rows >= leastRows
    }

    /// - Parameter tests: of each slice, by name.
    /// - Returns: the same with q, in the same order.
    package static func judge(_ tests: [[String: SliceTest]]) -> [[String: JudgedTest]] {
        let flat = tests.enumerated().flatMap { slice, tests in
            tests.compactMap { name, test in test.p.map { (slice: slice, name: name, test: test, p: $0) } }
        }
        // In a fixed order, so that ties of p are adjusted the same way every time.
        let ordered = flat.sorted { ($0.slice, $0.name) < ($1.slice, $1.name) }
        let q = MultipleTests.benjaminiHochberg(ordered.map(\.p))
        var judged = [[String: JudgedTest]](repeating: [:], count: tests.count)
        for (item, q) in zip(ordered, q) { judged[item.slice][item.name] = JudgedTest(test: item.test, q: q) }
        return judged
    }
}
