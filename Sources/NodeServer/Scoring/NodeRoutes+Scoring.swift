import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI
import StrictJSON

extension NodeRoutes {
    /// Asking models, as MLflow's scoring server and the Open Inference Protocol have it.
    var scoringRoutes: [Route] {
        let model = "/v1/projects/{project}/models/{model}"
        return invocationRoutes(model) + invocationRoutes(model + "/versions/{version}")
            + invocationRoutes(model + "/aliases/{alias}")
            + inferenceServerRoutes
            + inferenceRoutes("/v2/models/{model}") + inferenceRoutes("/v2/models/{model}/versions/{version}")
    }

    private func invocationRoutes(_ path: String) -> [Route] {
        [
            Route(.post, path + "/invocations", for: .model) { request, context in
                try await scoring.invoke(request, context)
            },
            Route(.get, path + "/ping", for: .model) { _, context in try await scoring.ping(context) },
            Route(.get, path + "/health", for: .model) { _, context in try await scoring.ping(context) },
            Route(.get, path + "/version", for: .model) { _, _ in
                .text(InvocationExchange.mlflowVersion, type: "text/plain; charset=utf-8")
            },
        ]
    }

    private var inferenceServerRoutes: [Route] {
        [
            Route(.get, "/v2", for: .models) { _, _ in .document(InferenceExchange.server) },
            Route(.get, "/v2/health/live", for: .probe(.models)) { _, _ in .document(["live": true]) },
            Route(.get, "/v2/health/ready", for: .probe(.models)) { request, context in
                await probes.inferenceAnswer(of: try await readyProject(request, context))
            },
        ]
    }

    private func inferenceRoutes(_ path: String) -> [Route] {
        [
            Route(.get, path, for: .inferenceModel) { _, context in try await scoring.metadata(context) },
            Route(.get, path + "/ready", for: .inferenceModel) { _, context in try await scoring.readiness(context) },
            Route(.post, path + "/infer", for: .inferenceModel) { request, context in
                try await scoring.infer(request, context)
            },
        ]
    }
}
