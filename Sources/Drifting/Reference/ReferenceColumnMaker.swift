import EvaluationRecords
import Statistics

/// Puts columns of a reference into bins.
struct ReferenceColumnMaker: Sendable {
    let isPrivate: Bool
    /// Parts between the quantiles that are edges.
    let parts: Int

    /// Bytes of a profile that edges and counts of columns may take, and of one edge with its count.
    private static let budget = 5 << 20
    private static let edge = 26
    private static let choices = [1_020, 500, 250, 100, 50, 20]

    /// - Parameter columns: of the profile; many of them have fewer edges each.
    init(columns: Int, isPrivate: Bool) {
        self.isPrivate = isPrivate
        let most = Self.budget / Self.edge / max(1, columns)
        parts = Self.choices.first { $0 <= most } ?? 10
    }

    /// - Parameter values: NaN where missing.
    func column(
        _ name: String,
        _ feature: ColumnFeature = .values,
        rule: String,
        numbers values: [Double]
    ) -> ReferenceColumn {
        let present = values.filter { !$0.isNaN }
        let sample = NumericSample(finite: present, missing: values.count - present.count)
        let quantiles = quantiles(sample.sorted).map(rounded)
        let edges = quantiles.sorted().withoutRepetitions
        let deciles = sample.count == 0 ? [] : (1..<10).map { rounded(Quantiles.value(sample.sorted, $0, of: 10)) }
        return ReferenceColumn(
            name: name,
            feature: feature,
            rule: rule,
            n: sample.count,
            missing: sample.missing,
            bins: .numeric(
                ReferenceQuantiles(
                    parts: parts,
                    edges: edges,
                    counts: sample.counts(edges),
                    deciles: deciles.withoutRepetitions,
                    least: sample.sorted.first.map { outward($0, -1) },
                    greatest: sample.sorted.last.map { outward($0, 1) }
                )
            )
        )
    }

    /// The deciles are taken as deciles, so that they are the very same numbers.
    private func quantiles(_ sorted: [Double]) -> [Double] {
        guard !sorted.isEmpty else { return [] }
        let step = parts / 10
        return (1..<parts).map { part in
            part % step == 0
                ? Quantiles.value(sorted, part / step, of: 10) : Quantiles.value(sorted, part, of: parts)
        }
    }

    private func rounded(_ value: Double) -> Double { isPrivate ? Rounding.rounded(value, digits: 3) : value }

    /// An end of the range, rounded so that no value of the reference lies outside of it: years up to 2026 would end at 2030, those from
    /// 2018 would begin at 2020.
    /// - Parameter side: -1 for the least, 1 for the greatest.
    private func outward(_ value: Double, _ side: Double) -> Double {
        let near = rounded(value)
        guard side * near < side * value else { return near }
        // Half of the last of three digits is at most 0.5 % of a number.
        return rounded(value + side * 0.0051 * abs(value))
    }

    /// - Parameters:
    ///   - codes: places in the categories, -1 where missing.
    func column(
        _ name: String,
        _ feature: ColumnFeature = .values,
        rule: String,
        codes: [Int32],
        _ categories: [Category]
    ) -> ReferenceColumn {
        var counts = [Int](repeating: 0, count: categories.count)
        var missing = 0
        for code in codes {
            if code >= 0 { counts[Int(code)] += 1 } else { missing += 1 }
        }
        let least = isPrivate ? ReferenceCategories.privateLeast : 1
        let order = categories.indices.filter { counts[$0] > 0 }
            .sorted { (-counts[$0], categories[$0]) < (-counts[$1], categories[$1]) }
        let kept = order.prefix(ReferenceCategories.limit).filter { counts[$0] >= least }
        let rows = codes.count - missing
        return ReferenceColumn(
            name: name,
            feature: feature,
            rule: rule,
            n: rows,
            missing: missing,
            bins: .categorical(
                ReferenceCategories(
                    categories: kept.map { RecordText.cut(categories[$0].text) },
                    counts: kept.map { counts[$0] },
                    other: rows - kept.reduce(0) { $0 + counts[$1] },
                    distinct: order.count
                )
            )
        )
    }
}
