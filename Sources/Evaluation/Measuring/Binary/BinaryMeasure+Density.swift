import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// Histograms of the score by class, and by group of each protected column.
    func density(_ store: BinaryStore, _ columns: ColumnStore) throws(StatisticsError) -> Screen<DensityScreen> {
        if let reason = noProbability { return .undefined(reason) }
        let density = summary.density
        var groups: [(String, TextMap<[Int]>)] = []
        for column in plan.settings.protected {
            groups.append((column, try groupDensity(store, GroupColumn(columns.categories(column), plan.settings))))
        }
        return .given(
            DensityScreen(
                edges: Edges.uniform(0, 1, bins: 20),
                classes: TextMap([(labels[0], density.negative), (labels[1], density.positive)]),
                groups: TextMap(groups)
            )
        )
    }

    private func groupDensity(_ store: BinaryStore, _ group: GroupColumn) throws(StatisticsError) -> TextMap<[Int]> {
        var histograms: [Statistics.Category: Statistics.Histogram] = [:]
        var place = 0
        try store.forEach { (rows: BinaryRows) throws(StatisticsError) in
            for row in 0..<rows.count {
                let name = group.values[place]
                place += 1
                if group.isHidden(name) { continue }
                histograms[name, default: Statistics.Histogram(0, 1, bins: 20)].add(rows.scores[row])
            }
        }
        return TextMap(histograms.map { ($0.key.text, $0.value.counts) })
    }
}
