/// The distance of two models of a regression on the same rows.
package enum Disagreement {
    /// The type-7 99th percentile of |first - second|.
    package static func ninetyNinth(_ first: [Double], _ second: [Double]) -> Figure {
        guard !first.isEmpty, first.count == second.count else { return .undefined(.noRows) }
        return Figure(Quantiles.value(zip(first, second).map { abs($0 - $1) }.sorted(), 99, of: 100))
    }

    /// The share of rows with another class, with Wilson's interval.
    package static func share(_ first: [Int], _ second: [Int], _ level: Level = .ninetyFive) -> Rate {
        Rate(zip(first, second).count { $0 != $1 }, of: first.count, level)
    }
}
