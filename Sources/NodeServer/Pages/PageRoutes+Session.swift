import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodePages

extension PageRoutes {
    /// Signing in and out, and the files that all pages share.
    var sessionRoutes: [Route] {
        [
            Route(.get, PageAddress.style, for: .anybody) { request, _ in
                .shared(PageTemplate.style, type: "text/css; charset=utf-8", tag: Self.styleTag, request)
            },
            Route(.get, PageAddress.script, for: .anybody) { request, _ in
                .shared(PageTemplate.script, type: "text/javascript; charset=utf-8", tag: Self.scriptTag, request)
            },
            Route(.get, PageAddress.signIn, for: .anybody) { request, context in
                let query = try QueryItems(request, allowed: ["next"])
                let page = SignInPage.page(
                    next: query.text("next").flatMap(Self.ownPath),
                    certificate: context.certificate?.subject
                )
                return .page(try await Self.html(page))
            },
            Route(.post, PageAddress.session, for: .anybody) { request, context in try await begin(request, context) },
            Route(.post, PageAddress.session + "/end", for: .anyRole) { request, context in
                _ = try await form(request, context) { _ in false }
                for id in PageCookie.values(in: request) { sessions.end(id) }
                var response = Response.seeOther(PageAddress.signIn)
                response.headers[.setCookie] = PageCookie.ended(isSecured: isSecured(request, context))
                return response
            },
        ]
    }

    private static let styleTag = tag(of: PageTemplate.style)
    private static let scriptTag = tag(of: PageTemplate.script)

    private static func tag(of bytes: [UInt8]) -> String {
        "\"\(AutomationNode.digest(ofToken: String(decoding: bytes, as: UTF8.self)).hex.prefix(24))\""
    }

    private func isSecured(_ request: Request, _ context: NodeRequestContext) -> Bool {
        (isSecured && !Peer(context.channel).isSocket) || PageOrigin(request).isSecured
    }

    /// Begins a session by a token, or by the certificate of the connection.
    private func begin(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let form = try await FormBody(request, context, limit: FormBody.smallLimit) { ["token", "next"].contains($0) }
        let next = Self.ownPath(form["next"])
        let holder: PageSession.Holder
        do {
            holder = try await self.holder(form.text("token"), context)
        } catch let failure as any CodedFailure where Self.mayTryAgain(failure.stableCode) {
            throw SignInRefusal(failure: failure, next: next)
        }
        // Whoever signs in anew begins anew.
        for id in PageCookie.values(in: request) { sessions.end(id) }
        var response = Response.seeOther(next ?? PageAddress.projects)
        response.headers[.setCookie] = PageCookie.header(
            sessions.begin(holder),
            isSecured: isSecured(request, context)
        )
        return response
    }

    /// Tells whether a refusal is one of a token that was shown: then another may be shown.
    private static func mayTryAgain(_ code: String) -> Bool {
        [RequestCode.tokenMissing.rawValue, RequestCode.tokenUnknown.rawValue, NodeCode.roleTooSmall.rawValue]
            .contains(code)
    }

    /// - Throws: `request.token-missing`, `request.token-unknown`, `role.too-small`
    private func holder(_ token: String?, _ context: NodeRequestContext) async throws -> PageSession.Holder {
        guard let token else {
            guard let requester = context.certified else {
                throw RequestFailure(.tokenMissing, "request", "paste a token; slipwayd token create makes one")
            }
            try requester.require(.read)
            return .certificate(requester.name)
        }
        let digest = AutomationNode.digest(ofToken: token)
        guard let requester = try await node.authenticate(digest: digest) else {
            throw RequestFailure(
                .tokenUnknown,
                "request",
                "this node does not know the token; it may have been revoked, or have ended"
            )
        }
        try requester.require(.read)
        return .token(digest)
    }
}

/// The refusal of somebody who may try again, with where they wanted to go.
struct SignInRefusal: Error {
    let failure: any CodedFailure
    let next: String?
}
