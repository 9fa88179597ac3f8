import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI
import Scoring
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
            Route(.post, path + "/invocations") { request, context in try await scoring.invoke(request, context) },
            Route(.get, path + "/ping") { _, context in try await scoring.ping(context) },
            Route(.get, path + "/health") { _, context in try await scoring.ping(context) },
            Route(.get, path + "/version") { _, context in
                _ = try ScoringPath.invocations(context)
                return .text(InvocationExchange.mlflowVersion, type: "application/json")
            },
        ]
    }

    private var inferenceServerRoutes: [Route] {
        [
            Route(.get, "/v2") { _, _ in .document(InferenceExchange.server) },
            Route(.get, "/v2/health/live") { _, _ in .document(["live": true]) },
            Route(.get, "/v2/health/ready") { _, _ in
                let isReady = await node.readiness().ready
                return .document(["ready": .bool(isReady)], status: isReady ? .ok : .serviceUnavailable)
            },
        ]
    }

    private func inferenceRoutes(_ path: String) -> [Route] {
        [
            Route(.get, path) { _, context in try await scoring.describe(context) },
            Route(.get, path + "/ready") { _, context in try await scoring.readiness(context) },
            Route(.post, path + "/infer") { request, context in try await scoring.infer(request, context) },
        ]
    }
}
