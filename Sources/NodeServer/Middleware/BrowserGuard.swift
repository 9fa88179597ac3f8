import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore

/// Refuses requests that a page in a browser could send here unasked: under another host name, from another site, or as a form.
/// `/healthz` is exempt: it tells nothing, and serves probes that know little of HTTP; so are the other health routes where they
/// are open.
struct BrowserGuard: RouterMiddleware {
    typealias Context = NodeRequestContext

    let node: AutomationNode
    let hosts: @Sendable () -> HostNames

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if request.uri.path != "/healthz", !AuthenticationMiddleware.isAnonymousProbe(request, of: node) {
            try checkHost(of: request, over: context.channel)
            if node.configuration.hasPages, PageRoutes.isPage(request.uri.path) {
                try PageOrigin(request).requireOwn()
            } else {
                try checkOrigin(of: request)
            }
        }
        return try await next(request, context)
    }

    private func checkHost(of request: Request, over channel: any Channel) throws(RequestFailure) {
        let peer = Peer(channel)
        // No browser speaks over a Unix socket.
        if peer.isSocket { return }
        guard let host = request.head.authority, !host.isEmpty, !request.headers.contains(.anotherHost) else {
            throw RequestFailure(.host, "Host", expected: "the header Host, once", found: "none, or several")
        }
        // A page has no token: with one, it is no page that asks, and a proxy may call the node as it likes.
        if request.headers.contains(.authorization) { return }
        let hosts = hosts()
        guard peer.isLocal || hosts.areRequired, !hosts.contain(host) else { return }
        throw RequestFailure(
            .hostUnknown,
            "Host",
            expected: "a name of this node; an operator adds others as `hosts` in the configuration",
            found: String(host.prefix(200))
        )
    }

    private func checkOrigin(of request: Request) throws(RequestFailure) {
        let origin = request.headers[.origin]
        // The sites whose pages may ask.
        if let origin, node.configuration.origins.contains(where: { $0.lowercased() == origin.lowercased() }) { return }
        let site = request.headers[.fetchSite]
        guard origin == nil, site == nil || site == "none" || site == "same-origin" else {
            throw RequestFailure(
                .origin,
                "Origin",
                expected:
                    "no page of another site; an operator names those that may ask as `origins` in the configuration",
                found: String((origin ?? "Sec-Fetch-Site: \(site ?? "")").prefix(200))
            )
        }
    }

    /// A page can send a form or a text to any host: a body that comes without a token says that it is neither.
    static func checkContentType(of request: Request, for access: Access) throws(RequestFailure) {
        if request.headers.contains(.authorization) { return }
        let length = request.headers[.contentLength]
        guard length.map({ $0 != "0" }) ?? request.headers.contains(.transferEncoding) else { return }
        // Whole bundles and blobs are of no type, and nobody sends them without a token.
        if case .scoped(.upload) = access { return }
        let field = request.headers[.contentType]
        let type = field?.split(separator: ";").first?.trimmed().lowercased()
        switch access {
        case .ofModel where type != nil && !forms.contains(type ?? ""): return
        case .model where type != nil && !forms.contains(type ?? ""): return
        // Clients that send binary tensors say nothing else; no form can have such a header.
        case .inferenceModel where type == nil && request.headers.contains(.inferenceHeaderLength): return
        case .inferenceModel where type != nil && !forms.contains(type ?? ""): return
        default: if type == "application/json" { return }
        }
        throw RequestFailure(
            .contentType,
            "Content-Type",
            expected: access == .model ? "application/json or text/csv" : "application/json",
            found: String((field ?? "none").prefix(200))
        )
    }

    private static let forms: Set<String> = ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"]
}

extension HTTPField.Name {
    /// Of several, the first is the request's authority, and the others stay.
    fileprivate static let anotherHost = Self("host") ?? .from
}
