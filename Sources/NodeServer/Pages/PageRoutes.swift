import AsyncSupport
import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import NodeAPI
import NodePages

/// The pages of the node for browsers (docs/pages.md): each parses a request, asks the node what the API asks it, and writes what `NodePages`
/// makes of the answer.
struct PageRoutes: Sendable {
    let node: AutomationNode
    let sessions: PageSessions
    let scoring: ScoringExchange
    /// True where the listeners have TLS.
    let isSecured: Bool
    /// The findings of the listeners and their certificates.
    let findings: @Sendable () -> [String]
    let windows = WindowPoints()

    init(
        node: AutomationNode,
        scoring: ScoringExchange,
        isSecured: Bool,
        findings: @escaping @Sendable () -> [String]
    ) {
        self.node = node
        self.scoring = scoring
        self.isSecured = isSecured
        self.findings = findings
        sessions = PageSessions(clock: node.clock)
    }

    var all: [Route] { sessionRoutes + projectRoutes + bundleRoutes + modelRoutes + alertRoutes + decisionRoutes }

    /// Tells whether a path is one of a page.
    static func isPage(_ path: String) -> Bool { path == "/ui" || path.hasPrefix("/ui/") }

    /// Answers a request on one of the routes: whoever may not is sent to sign in, or told so.
    func answer(_ route: Route, _ request: Request, _ context: NodeRequestContext) async throws -> Response {
        guard node.configuration.hasPages else {
            throw RequestFailure(.path, request.uri.path, "this node has no pages: its configuration says ui: false")
        }
        guard route.access == .anybody || context.session != nil else { return try await signIn(request, context) }
        let context = try route.access.judge(context, scoring.serving)
        return try await route.handle(request, context)
    }

    /// The page on which somebody signs in who wants another one.
    private func signIn(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        guard request.method == .get else {
            let page = SignInPage.page(
                next: PageAddress.projects,
                problem: "The session has ended, and nothing was done. Sign in, and do it again.",
                certificate: context.certificate?.subject
            )
            return .page(try await Self.html(page), status: .unauthorized)
        }
        // The browser keeps the cookie back where another site led here, so that this may not be the end of a session.
        if PageOrigin(request).isElsewhere {
            let page = SignInPage.page(
                next: Self.next(of: request),
                certificate: context.certificate?.subject,
                isFromElsewhere: true
            )
            return .page(try await Self.html(page), status: .unauthorized)
        }
        return .seeOther(PageAddress.signIn(next: Self.next(of: request)))
    }

    private static func next(of request: Request) -> String? {
        let query = request.uri.query.map { "?\($0)" } ?? ""
        return ownPath(request.uri.path + query)
    }

    /// A path of the node's pages, and nothing that a browser could take for another address.
    static func ownPath(_ text: String) -> String? {
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            text == "/ui" || text.hasPrefix("/ui/") || text.hasPrefix("/ui?"), !text.hasPrefix("/ui/session"),
            !hasDotSegments(text.prefix { !"?#".contains($0) })
        else { return nil }
        return text
    }

    /// True for a path that leads up or nowhere, in any spelling of a dot that browsers know.
    private static func hasDotSegments(_ path: Substring) -> Bool {
        path.lowercased().replacing("%2e", with: ".").split(separator: "/").contains { $0 == ".." || $0 == "." }
    }

    // MARK: What handlers share

    var now: Timestamp { node.clock.timeOfDay }

    /// Who looks, and what they may do.
    func viewer(_ context: NodeRequestContext) throws -> PageViewer {
        let caller = try context.caller()
        return PageViewer(
            name: caller.name,
            role: caller.role.rawValue,
            csrf: context.session?.csrf ?? "",
            seesNode: (try? caller.requireWholeNode(.read)) != nil
        ) { deed, project in
            (try? caller.require(Self.permission(for: deed), in: project)) != nil
        }
    }

    private static func permission(for deed: PageViewer.Deed) -> Permission {
        switch deed {
        case .acknowledge: .alerts
        case .decide: .decide
        case .markGood: .forgive
        case .ask: .score
        }
    }

    /// The fields of a form of the caller's own session.
    /// - Throws: `request.csrf` where it is of another one.
    func form(
        _ request: Request,
        _ context: NodeRequestContext,
        where isField: (String) -> Bool
    ) async throws -> FormBody {
        let form = try await FormBody(request, context) { $0 == "csrf" || isField($0) }
        guard let session = context.session, Self.areEqual(form["csrf"], session.csrf) else {
            throw RequestFailure(
                .csrf,
                "the form",
                expected: "a form of the session that the browser is in",
                found: "one of another; load the page again"
            )
        }
        return form
    }

    private static func areEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    static func html(_ page: NodePage) async throws -> [UInt8] {
        try await PageWork.run { try PageTemplate.bytes(of: page) }
    }

    /// A page; its notice tells what a form did that sent the browser here.
    func shown(_ page: NodePage, _ request: Request) async throws -> Response {
        var page = page
        if page.notice == nil, let done = PageDeed(request) { page.notice = NodePage.Notice(done.words, .good) }
        return .page(try await Self.html(page))
    }
}

/// A thing that a form did, as the address of the next page names it: the sentence is the node's own.
enum PageDeed: String, Sendable {
    case acknowledged
    case confirmed
    case rolledBack = "rolled-back"
    case good

    /// The name in a query.
    static let item = "done"

    init?(_ request: Request) {
        guard let item = request.uri.queryParameters[Substring(Self.item)], let deed = PageDeed(rawValue: String(item))
        else { return nil }
        self = deed
    }

    func after(_ address: String) -> String { "\(address)?\(Self.item)=\(rawValue)" }

    var words: String {
        switch self {
        case .acknowledged: "The alert is acknowledged, under your name."
        case .confirmed: "The deployment is confirmed."
        case .rolledBack: "The rollback is ordered; this page shows how it goes."
        case .good: "The bundle is marked good again. Nothing was deployed by that."
        }
    }
}
