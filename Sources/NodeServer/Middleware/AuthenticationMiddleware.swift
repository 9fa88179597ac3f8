import AsyncSupport
import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore

/// Finds the caller of a request by its token or by the client's certificate. `/healthz` needs neither; for scoring requests of
/// this machine, the route and the project decide whether one is needed.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = NodeRequestContext

    let node: AutomationNode
    let connections: ConnectionBook?
    let clients: @Sendable () -> ClientCertificates?
    let pages: PageIdentity

    /// The paths that `probes: anonymous` opens to callers without a token.
    private static let probes = ["/readyz", "/v2/health/live", "/v2/health/ready"]

    /// Tells whether a caller without a token asks for the node's health, and may.
    static func isAnonymousProbe(_ request: Request, of node: AutomationNode) -> Bool {
        probes.contains(request.uri.path) && request.headers[.authorization] == nil
            && node.configuration.probes == .anonymous
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if request.uri.path == "/healthz" { return try await next(request, context) }
        if Self.isAnonymousProbe(request, of: node), connections?.certificate(of: context.channel) == nil {
            var context = context
            context.isAnonymousProbe = true
            return try await next(request, context)
        }
        if node.configuration.hasPages, PageRoutes.isPage(request.uri.path) {
            return try await next(request, try await identified(request, context))
        }
        guard let requester = try await requester(request, context) else { return try await next(request, context) }
        // A route that does more than read asks for the permission that it needs.
        if !Self.isForNarrowRoles(request.uri.path) { try requester.require(.read) }
        try show(requester, context)
        var context = context
        context.requester = requester
        return try await next(request, context)
    }

    /// - Throws: `request.connections` for a caller who has too many.
    private func show(_ requester: Requester, _ context: Context) throws(RequestFailure) {
        guard let connections, !connections.show(requester.name, on: context.channel) else { return }
        throw RequestFailure(
            .connections,
            requester.name,
            "has as many connections here as one caller may have; let some go, or use them again"
        )
    }

    /// The caller of a page is known by a session; a page decides for itself what nobody may see.
    private func identified(_ request: Request, _ context: Context) async throws -> Context {
        var context = context
        if let certificate = connections?.certificate(of: context.channel), let clients = clients() {
            context.certificate = certificate
            context.certified = try? requester(certificate, clients)
            context.certifiedNow = { [self] in
                guard let clients = self.clients() else { return nil }
                return try? clients.requester(for: certificate, at: node.clock.timeOfDay.milliseconds / 1000)
            }
        }
        guard let (requester, session) = try await pages.find(request, certified: context.certified) else {
            return context
        }
        try show(requester, context)
        (context.requester, context.session) = (requester, session)
        return context
    }

    /// - Returns: nil for nobody, from this machine, where models are asked.
    private func requester(_ request: Request, _ context: Context) async throws -> Requester? {
        if request.headers[.authorization] == nil {
            if let certificate = connections?.certificate(of: context.channel), let clients = clients() {
                return try requester(certificate, clients)
            }
            if Self.isScoring(request.uri.path), Self.isLocal(request, context.channel) { return nil }
        }
        let token = try Self.token(in: request)
        guard let requester = try await node.authenticate(token: token) else {
            throw RequestFailure(
                .tokenUnknown,
                "request",
                "this node does not know the token; it may have been revoked, or have ended: see slipwayd token list"
            )
        }
        return requester
    }

    private func requester(
        _ certificate: CertificateNames,
        _ clients: ClientCertificates
    ) throws(RequestFailure) -> Requester {
        do {
            return try clients.requester(for: certificate, at: node.clock.timeOfDay.milliseconds / 1000)
        } catch {
            node.noteRefused(
                certificate: "cert:\(certificate.subject.prefix(200))",
                code: error.stableCode,
                why: error.message
            )
            throw error
        }
    }

    /// Tells whether a role that may not read, as scorer and labeler, may use the path at all.
    private static func isForNarrowRoles(_ path: String) -> Bool {
        isScoring(path) || path == NodeRoutes.descriptionPath || part(of: path) == "labels"
    }

    /// Parts of a model that are no questions to it.
    private static let modelParts: Set<Substring> = ["evaluations", "labels", "monitor"]

    /// The part of a model that the path names; nil for any other path.
    private static func part(of path: String) -> Substring? {
        let parts = path.split(separator: "/")
        guard parts.count > 5, parts[0] == "v1", parts[1] == "projects", parts[3] == "models" else { return nil }
        return modelParts.contains(parts[5]) ? parts[5] : nil
    }

    /// Tells whether the path is one of the scoring routes.
    static func isScoring(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        if parts.first == "v2" { return true }
        guard parts.count > 4, parts[0] == "v1", parts[1] == "projects", parts[3] == "models" else { return false }
        // They are read, or sent, as the rest of the project is.
        return part(of: path) == nil
    }

    /// The header fields by which proxies name the client of a request.
    private static let passedOn = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
        .compactMap { HTTPField.Name($0) }

    /// Tells whether a process of this machine asks. Behind a proxy the real caller may be elsewhere, which the proxy's fields
    /// show.
    private static func isLocal(_ request: Request, _ channel: any Channel) -> Bool {
        if passedOn.contains(where: { request.headers.contains($0) }) { return false }
        return Peer(channel).isLocal
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

/// The other end of a connection.
struct Peer {
    let isSocket: Bool
    /// Tells whether it is a process of this machine.
    let isLocal: Bool
    /// Without the port; `socket` for a Unix socket.
    let address: String

    init(_ channel: any Channel) {
        if case .unixDomainSocket = channel.localAddress {
            isSocket = true
            isLocal = true
            address = "socket"
            return
        }
        isSocket = false
        address = channel.remoteAddress?.ipAddress ?? ""
        isLocal = address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }
}
