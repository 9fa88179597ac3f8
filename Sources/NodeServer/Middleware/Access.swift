package import AutomationNode
import Identifiers
import Serving

/// Who may ask for a route, and for what of the node it is. It is judged before a byte of a body is read.
package enum Access: Sendable, Hashable {
    /// Whoever can connect.
    case anybody
    /// Whoever has a token or a certificate, of whatever role and scope.
    case anyRole
    /// Whose role allows it, and whose token is for the whole node.
    case wholeNode(Permission)
    /// Whose role allows it; the answer, or what is sent, is held to the scope of the token.
    case scoped(Permission)
    /// Whose role allows it, and whose token is for the project in the path.
    case project(Permission)
    /// Who may ask the model in the path, named as MLflow's scoring server has it.
    case model
    /// The same, named as the Open Inference Protocol has it.
    case inferenceModel
    /// Who may ask any model.
    case models
    /// Whoever that is lets in, and with `probes: anonymous` whoever can connect, who is told no more than the status.
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
