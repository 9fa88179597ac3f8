/// The loss of the model when a column is permuted.
package struct ImportanceScreen: Codable, Sendable, Hashable {
    /// A drop is a worsening: `rmse` counts negative.
    package let metric: MetricName
    /// The most rows that were asked for.
    package let limit: Int
    package let rows: Int
    /// The metric without permutation.
    package let base: Double
    /// Calls of the model.
    package let calls: Int?
    /// By column or name of a group.
    package let columns: TextMap<ImportanceColumn>
    /// Pairs of numeric columns.
    package let spearman: [RankCorrelation]

    package init(
        metric: MetricName,
        limit: Int,
        rows: Int,
        base: Double,
        calls: Int? = nil,
        columns: TextMap<ImportanceColumn>,
        spearman: [RankCorrelation] = []
    ) {
        self.metric = metric
        self.limit = limit
        self.rows = rows
        self.base = base
        self.calls = calls
        self.columns = columns
        self.spearman = spearman
    }
}
