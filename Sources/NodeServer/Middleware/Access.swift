package import AutomationNode
import Identifiers
import Serving

/// The callers that may use a route, and the part of the node they may see. It is judged before a byte of a body is read.
package enum Access: Sendable, Hashable {
    /// Any client that can connect.
    case anybody
    /// A caller with a token or a certificate, of any role and scope.
    case anyRole
    /// A caller whose role allows it, and whose token is for the whole node.
    case wholeNode(Permission)
    /// A caller whose role allows it; the scope of the token limits the answer, or what is sent.
    case scoped(Permission)
    /// A caller whose role allows it, and whose token is for the project in the path.
    case project(Permission)
    /// A caller whose role allows it, and whose token is for the model in the path.
    case ofModel(Permission)
    /// A caller that may use the model in the path, which is named as in MLflow's scoring server.
    case model
    /// The same, named as in the Open Inference Protocol.
    case inferenceModel
    /// A caller that may use any model.
    case models
    /// A caller that the inner access lets in; with `probes: anonymous` also any client, which learns only the status.
    indirect case probe(Access)

    /// - Returns: the context with what was found out.
    /// - Throws: `request.token-missing`, `role.too-small`, `token.scope`, and what is wrong with the path.
    func judge(_ context: NodeRequestContext, _ serving: any ModelServing) throws -> NodeRequestContext {
        var context = context
        switch self {
        case .anybody: break
        case .anyRole: _ = try context.caller()
        case .wholeNode(let permission): try context.caller().requireWholeNode(permission)
        case .scoped(let permission): try context.caller().require(permission)
        case .project(let permission): try context.caller().require(permission, in: try context.project())
        case .ofModel(let permission):
            let model = try context.parameter("model", { ModelName($0) }, expected: ModelName.rule)
            try context.caller().require(permission, of: model, in: try context.project())
        case .model: context.model = try Self.model(try ScoringPath.invocations(context), context, serving)
        case .inferenceModel: context.model = try Self.model(try ScoringPath.inference(context), context, serving)
        case .probe(let access): if !context.isAnonymousProbe { return try access.judge(context, serving) }
        case .models:
            try Self.askingForToken(context.requester) { try serving.authorizeScoring(for: context.requester) }
        }
        return context
    }

    private static func model(
        _ target: ServingTarget,
        _ context: NodeRequestContext,
        _ serving: any ModelServing
    ) throws -> ResolvedModel {
        try askingForToken(context.requester) { try serving.resolve(target, for: context.requester) }
    }

    /// - Throws: `request.token-missing` where nobody may ask without a token.
    private static func askingForToken<Value>(_ requester: Requester?, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as NodeFailure where failure.code == .roleTooSmall && requester == nil {
            throw RequestFailure(.tokenMissing, failure.subject, failure.message)
        }
    }
}
