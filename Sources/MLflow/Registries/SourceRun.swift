/// The run that made a model, as the registry's side of MLflow knows it.
package struct SourceRun: Sendable, Hashable {
    package let id: String
    /// Empty if it has none.
    package let name: String
    /// The last value of each metric, as a number or, where JSON has none for it, a text: `NaN`, `Infinity`.
    package let metrics: [String: Metric]
    package let params: [String: String]
    /// The place of its artifacts; empty if only their registry is read.
    package let artifacts: String
    /// Ids of the models it logged (MLflow 3).
    package let loggedModels: [String]

    package enum Metric: Sendable, Hashable {
        case number(Double)
        case text(String)
    }

    /// Metrics, and parameters, that are kept of a run: the first by name.
    static let limit = 1000

    package init(
        id: String,
        name: String,
        metrics: [String: Metric],
        params: [String: String],
        artifacts: String = "",
        loggedModels: [String] = []
    ) {
        self.id = id
        self.name = name
        self.metrics = Self.first(metrics)
        self.params = Self.first(params)
        self.artifacts = artifacts
        self.loggedModels = loggedModels
    }

    private static func first<Value>(_ map: [String: Value]) -> [String: Value] {
        guard map.count > limit else { return map }
        let kept = map.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit)
        return map.filter { kept.contains($0.key) }
    }
}
