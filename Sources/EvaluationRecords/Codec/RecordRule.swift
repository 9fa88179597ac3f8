/// Rules that several parts of a record share.
enum RecordRule {
    /// - Returns: what was expected, if one of the conditions does not hold: the first of those.
    static func first(_ rules: (Bool, String)...) -> String? {
        rules.first { !$0.0 }?.1
    }

    static func areShares(_ numbers: [Double]) -> Bool { numbers.allSatisfy { (0...1).contains($0) } }

    /// More rows than anybody has are refused: sums of counts stay within an integer.
    static func areCounts(_ numbers: [Int]) -> Bool { numbers.allSatisfy { (0...1 << 48).contains($0) } }

    static func rises(_ numbers: [Double]) -> Bool { zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 } }

    /// True for counts between edges that rise.
    static func areBins(_ edges: [Double], _ counts: [Int]) -> Bool {
        edges.count == counts.count + 1 && rises(edges) && areCounts(counts)
    }

    /// In words.
    static let bins = "edges that rise, and a count from 0 between each two"

    /// True for as many points as a curve may have.
    static func isCurve(_ count: Int) -> Bool { count <= RecordLimits.points }

    /// In words.
    static let curve = "at most \(RecordLimits.points) points"

    /// nil if the sum is beyond an integer.
    static func sum(_ counts: some Sequence<Int>) -> Int? {
        var sum = 0
        for count in counts {
            let (next, overflows) = sum.addingReportingOverflow(count)
            if overflows { return nil }
            sum = next
        }
        return sum
    }
}
