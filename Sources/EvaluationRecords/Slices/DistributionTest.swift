/// The largest distance between two distribution functions, and its p-value.
package struct DistributionTest: Codable, Sendable, Hashable {
    package let statistic: Double
    package let p: Rounded

    package init(
        statistic: Double,
        p: Rounded
    ) {
        self.statistic = statistic
        self.p = p
    }
}

extension DistributionTest: RecordChecked {
    var expected: String? {
        RecordRule.first(
            ((0...1).contains(statistic) && (0...1).contains(p.value), "a statistic and a p between 0 and 1")
        )
    }
}
