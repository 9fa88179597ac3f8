import StrictJSON

/// The run that made a model, as the registry's side of MLflow knows it.
package struct SourceRun: Sendable, Hashable {
    package let id: String
    /// Empty if it has none.
    package let name: String
    /// The last value of each metric, as a number or, where JSON has none for it, a text: `NaN`, `Infinity`.
    package let metrics: [String: Metric]
    package let params: [String: String]
    /// Where its artifacts are.
    let artifacts: String
    /// Ids of the models it logged (MLflow 3).
    let loggedModels: [String]

    package enum Metric: Sendable, Hashable {
        case number(Double)
        case text(String)
    }

    /// Metrics, and parameters, that are kept of a run: the first by name.
    static let limit = 1000

    /// A run that a registry of this machine knows.
    init(id: String, name: String, metrics: [String: Metric], params: [String: String]) {
        self.id = id
        self.name = name
        self.metrics = Self.first(metrics)
        self.params = Self.first(params)
        artifacts = ""
        loggedModels = []
    }

    init(_ answer: TrackingAnswer) throws(MLflowFailure) {
        let run = try answer.object("run")
        let info = try run.object("info")
        id = try info.requiredText("run_id")
        name = try info.text("run_name") ?? ""
        artifacts = try info.text("artifact_uri") ?? ""
        let data = run.value["data"]?.object == nil ? nil : try run.object("data")
        metrics = Self.first(try data.map { data throws(MLflowFailure) in try Self.metrics(data) } ?? [:])
        params = Self.first(try data?.pairs("params") ?? [:])
        var models: [String] = []
        if run.value["outputs"]?.object != nil {
            for output in try run.object("outputs").items("model_outputs") {
                if let id = try output.text("model_id") { models.append(id) }
            }
        }
        loggedModels = models
    }

    private static func metrics(_ data: TrackingAnswer) throws(MLflowFailure) -> [String: Metric] {
        var metrics: [String: Metric] = [:]
        for item in try data.items("metrics") {
            guard let key = try item.text("key") else { continue }
            switch item.value["value"] {
            case nil, .null?: metrics[key] = .number(0)
            case .integer(let value)?: metrics[key] = .number(Double(value))
            case .number(let value)?: metrics[key] = .number(value)
            case .string(let text)?: metrics[key] = .text(text)
            case let other?: throw item.flaw("value", "a number", other)
            }
        }
        return metrics
    }

    private static func first<Value>(_ map: [String: Value]) -> [String: Value] {
        guard map.count > limit else { return map }
        let kept = map.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit)
        return map.filter { kept.contains($0.key) }
    }
}
