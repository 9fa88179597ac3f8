import Evaluation
import EvaluationRecords
import Statistics

/// A categorical column of both sides, counted.
struct CodedPair: Sendable {
    let reference: [Int32]
    let current: [Int32]
    /// Ascending; each has rows.
    let categories: [Category]
    let referenceCounts: [Int]
    let currentCounts: [Int]

    /// Categories that are told apart; of more, the largest are, and the others are one.
    static let limit = 1_000
    /// The name of that one. It sorts behind all others, and data has no such text.
    private static let other = Category("\u{10FFFF}(other)")

    init(_ reference: [Int32], _ current: [Int32], _ categories: [Category]) {
        self.reference = reference
        self.current = current
        self.categories = categories
        referenceCounts = Self.counts(reference, categories.count)
        currentCounts = Self.counts(current, categories.count)
    }

    private static func counts(_ codes: [Int32], _ categories: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: categories)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        return counts
    }

    var referenceRows: SampleRows { Self.rows(reference, referenceCounts) }
    var currentRows: SampleRows { Self.rows(current, currentCounts) }

    private static func rows(_ codes: [Int32], _ counts: [Int]) -> SampleRows {
        let present = counts.reduce(0, +)
        return SampleRows(count: present, missing: codes.count - present)
    }

    func drift() throws(Reason) -> CategoricalDrift {
        try CategoricalDrift(categories, referenceCounts, currentCounts)
    }

    /// Places by rows of both sides descending, then by code points.
    private var byRows: [Int] {
        categories.indices.sorted {
            (-referenceCounts[$0] - currentCounts[$0], $0) < (-referenceCounts[$1] - currentCounts[$1], $1)
        }
    }

    /// The same with at most ``limit`` categories and one for all others.
    var pooled: CodedPair {
        guard categories.count > Self.limit else { return self }
        let kept = byRows.prefix(Self.limit).sorted()
        var places = [Int32](repeating: Int32(kept.count), count: categories.count)
        for (place, code) in kept.enumerated() { places[code] = Int32(place) }
        return CodedPair(
            reference.map { $0 < 0 ? -1 : places[Int($0)] },
            current.map { $0 < 0 ? -1 : places[Int($0)] },
            kept.map { categories[$0] } + [Self.other]
        )
    }

    /// For a page: the largest categories.
    var bins: CategoricalBins {
        let shown = Array(byRows.prefix(CategoricalBins.limit))
        return CategoricalBins(
            categories: shown.map { categories[$0].text },
            reference: shown.map { referenceCounts[$0] },
            current: shown.map { currentCounts[$0] },
            otherReference: referenceCounts.reduce(0, +) - shown.reduce(0) { $0 + referenceCounts[$1] },
            otherCurrent: currentCounts.reduce(0, +) - shown.reduce(0) { $0 + currentCounts[$1] },
            distinct: categories.count
        )
    }

    func changes(_ level: Level) -> CategoryChanges {
        let unseen = changed(present: currentCounts, absent: referenceCounts)
        let vanished = changed(present: referenceCounts, absent: currentCounts)
        let rows = unseen.reduce(0) { $0 + $1.rows }
        return CategoryChanges(
            unseenRows: rows,
            unseenCategories: unseen.count,
            unseenShare: .of(Rate(rows, of: currentCounts.reduce(0, +), level), level, empty: .noValues),
            unseen: Array(unseen.prefix(CategoryChanges.limit)),
            vanishedCategories: vanished.count,
            vanished: Array(vanished.prefix(CategoryChanges.limit))
        )
    }

    private func changed(present: [Int], absent: [Int]) -> [CategoryCount] {
        categories.indices.filter { present[$0] > 0 && absent[$0] == 0 }
            .sorted { (-present[$0], $0) < (-present[$1], $1) }
            .map { CategoryCount(category: categories[$0].text, rows: present[$0]) }
    }
}
