import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore

/// Asks the node whose token a request carries. Only `/healthz` needs none; where models are asked from this machine, it is
/// for the project to say whether one is needed.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = NodeRequestContext

    let node: AutomationNode

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if request.uri.path == "/healthz" { return try await next(request, context) }
        if request.headers[.authorization] == nil, Self.isScoring(request.uri.path), Self.isLocal(context.channel) {
            return try await next(request, context)
        }
        let token = try Self.token(in: request)
        guard let requester = try await node.authenticate(token: token) else {
            throw RequestFailure(
                .tokenUnknown,
                "request",
                "this node does not know the token; it may have been revoked: "
                    + "see slipwayd token list"
            )
        }
        // A route that does more than read asks for the permission that it needs.
        if !Self.isScoring(request.uri.path) { try requester.require(.read) }
        var context = context
        context.requester = requester
        return try await next(request, context)
    }

    /// Whether models are asked there: all that a scorer may do.
    static func isScoring(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        if parts.first == "v2" { return true }
        return parts.count > 4 && parts[0] == "v1" && parts[1] == "projects" && parts[3] == "models"
    }

    /// Whether the other end is a process of this machine.
    private static func isLocal(_ channel: any Channel) -> Bool {
        if case .unixDomainSocket = channel.localAddress { return true }
        guard let address = channel.remoteAddress?.ipAddress else { return false }
        return address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    private static func token(in request: Request) throws(RequestFailure) -> String {
        let fields = request.headers[values: .authorization]
        guard let field = fields.first, fields.count == 1 else {
            throw RequestFailure(.tokenMissing, "request", "expected the header Authorization: Bearer TOKEN, once")
        }
        let parts = field.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw RequestFailure(.tokenMissing, "request", "expected the header Authorization: Bearer TOKEN")
        }
        return String(parts[1])
    }
}
