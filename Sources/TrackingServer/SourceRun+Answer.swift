import MLflow
import StrictJSON

extension SourceRun {
    init(_ answer: TrackingAnswer) throws(TrackingFailure) {
        let run = try answer.object("run")
        let info = try run.object("info")
        let data = run.value["data"]?.object == nil ? nil : try run.object("data")
        var models: [String] = []
        if run.value["outputs"]?.object != nil {
            for output in try run.object("outputs").items("model_outputs") {
                if let id = try output.text("model_id") { models.append(id) }
            }
        }
        self.init(
            id: try info.requiredText("run_id"),
            name: try info.text("run_name") ?? "",
            metrics: try data.map { data throws(TrackingFailure) in try Self.metrics(data) } ?? [:],
            params: try data?.pairs("params") ?? [:],
            artifacts: try info.text("artifact_uri") ?? "",
            loggedModels: models
        )
    }

    private static func metrics(_ data: TrackingAnswer) throws(TrackingFailure) -> [String: Metric] {
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
}
