import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI
import Scoring

extension NodeRoutes {
    /// Asking models, as MLflow's scoring server and the Open Inference Protocol have it.
    var scoringRoutes: [Route] { invocationRoutes + inferenceRoutes }

    private var invocationRoutes: [Route] {
        let model = "/v1/projects/{project}/models/{model}"
        return ["", "/versions/{version}", "/aliases/{alias}"].flatMap { selector in
            [
                Route(.post, model + selector + "/invocations") { request, context in
                    try await scoring.invoke(request, context)
                },
                Route(.get, model + selector + "/ping") { _, context in try await scoring.ping(context) },
                Route(.get, model + selector + "/health") { _, context in try await scoring.ping(context) },
                Route(.get, model + selector + "/version") { _, context in
                    _ = try ScoringPath.invocations(context)
                    return .text(InvocationExchange.mlflowVersion, type: "application/json")
                },
            ]
        }
    }

    private var inferenceRoutes: [Route] {
        let server = [
            Route(.get, "/v2") { _, _ in .document(InferenceExchange.server) },
            Route(.get, "/v2/health/live") { _, _ in .document(["live": true]) },
            Route(.get, "/v2/health/ready") { _, _ in
                let isReady = await node.readiness().ready
                return .document(["ready": .bool(isReady)], status: isReady ? .ok : .serviceUnavailable)
            },
        ]
        let models = ["", "/versions/{version}"].flatMap { selector in
            let path = "/v2/models/{model}" + selector
            return [
                Route(.get, path) { _, context in try await scoring.describe(context) },
                Route(.get, path + "/ready") { _, context in try await scoring.readiness(context) },
                Route(.post, path + "/infer") { request, context in try await scoring.infer(request, context) },
            ]
        }
        return server + models
    }
}
