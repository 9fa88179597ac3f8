import EvaluationRecords
import Statistics

/// The groups of a protected column: a missing value is a group of its own, and beyond a thousand groups the smaller ones are one.
struct GroupColumn {
    /// The most groups that stand alone.
    private static let limit = 1000
    private static let other = Statistics.Category("(other)")

    /// Of each row.
    let values: [Statistics.Category]
    private let counts: [Statistics.Category: Int]
    private let suppressUnder: Int

    init(_ values: [Statistics.Category?], _ settings: EvaluationSettings) {
        var named = Self.named(values, BinaryFairness.missing) { $0 == nil }
        let all = CategoryCounts(named.map { $0 })
        if all.counts.count > Self.limit {
            let largest = Set(all.largest(Self.limit))
            named = Self.named(named, Self.other) { $0.map { !largest.contains($0) } ?? true }
        }
        self.values = named
        counts = CategoryCounts(named.map { $0 }).counts
        suppressUnder = settings.suppressUnder ?? 0
    }

    /// The groups of values, some of which go into one with a name of its own. A group of the data that is called so stands in quotes.
    private static func named(
        _ values: [Statistics.Category?],
        _ name: Statistics.Category,
        _ isIn: (Statistics.Category?) -> Bool
    ) -> [Statistics.Category] {
        let quoted = values.contains(where: isIn) ? Statistics.Category("\"\(name.text)\"") : name
        return values.map { value in
            guard let value, !isIn(value) else { return name }
            return value == name ? quoted : value
        }
    }

    func isHidden(_ name: Statistics.Category) -> Bool { counts[name, default: 0] < suppressUnder }

    /// Groups that are too small to be shown, with their rows; by code points.
    var hidden: [(name: Statistics.Category, rows: Int)] {
        counts.filter { isHidden($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Places of the rows of groups that are shown.
    var shown: [Int] { values.indices.filter { !isHidden(values[$0]) } }

    /// The group that the others are compared with: the named one, if it is shown, else the largest.
    func reference(_ column: String, _ settings: EvaluationSettings) -> Statistics.Category? {
        guard let named = settings.references[column].map({ Statistics.Category(RecordText.cut($0)) }),
            counts[named] != nil
        else { return nil }
        return isHidden(named) ? nil : named
    }
}
