import Hummingbird
import Identifiers
import Serving

/// The version of a model that the path of a request means.
enum ScoringPath {
    /// `/v1/projects/{project}/models/{model}[/versions/{version} | /aliases/{alias}]/…`
    static func invocations(_ context: NodeRequestContext) throws(RequestFailure) -> ServingTarget {
        return ServingTarget(
            project: try context.project(),
            model: try model(context.parameters.get("model") ?? ""),
            selector: try selector(context)
        )
    }

    /// `/v2/models/{model}[/versions/{version}]/…`, where the model is `[PROJECT:]MODEL[@ALIAS]`.
    static func inference(_ context: NodeRequestContext) throws(RequestFailure) -> ServingTarget {
        let text = inferenceName(context)
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var project: ProjectName?
        if names.count == 2 {
            project = ProjectName(names[0])
            if project == nil { throw wrong(text) }
        }
        guard let name = names.last, let model = ModelName(name) else { throw wrong(text) }
        var selector = try selector(context)
        if parts.count == 2 {
            guard !parts[1].isEmpty, selector == .active else { throw wrong(text) }
            selector = .alias(String(parts[1]))
        }
        return ServingTarget(project: project, model: model, selector: selector)
    }

    /// The model as the caller of the Open Inference Protocol names it, and as the answer names it back.
    static func inferenceName(_ context: NodeRequestContext) -> String {
        decoded(context.parameters.get("model") ?? "")
    }

    private static func selector(_ context: NodeRequestContext) throws(RequestFailure) -> ServingTarget.Selector {
        if let alias = context.parameters.get("alias") { return .alias(decoded(alias)) }
        guard let text = context.parameters.get("version") else { return .active }
        guard let version = VersionID(decoded(text)) else {
            throw RequestFailure(
                .value,
                "version",
                expected: "a version: \(VersionID.rule)",
                found: String(text.prefix(200))
            )
        }
        return .version(version)
    }

    private static func model(_ text: String) throws(RequestFailure) -> ModelName {
        guard let model = ModelName(decoded(text)) else {
            throw RequestFailure(
                .value,
                "model",
                expected: "a model name: \(ModelName.rule)",
                found: String(text.prefix(200))
            )
        }
        return model
    }

    private static func decoded(_ text: String) -> String {
        text.withoutPercentEscapes ?? text
    }

    private static func wrong(_ text: String) -> RequestFailure {
        RequestFailure(
            .value,
            "model",
            expected: "MODEL, PROJECT:MODEL or MODEL@ALIAS",
            found: String(text.prefix(200))
        )
    }
}
