import AsyncSupport
import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import NodeServer

@Suite("Sessions of the pages")
struct PageSessionTests {
    @Test("a token begins a session, whose cookie no script and no other site can use")
    func cookie() async throws {
        let node = try await TestNode()
        let answer = try await Browser(node).post("/ui/session", ["token": node.token, "next": "/ui/alerts"])
        #expect(answer.status == .seeOther && answer.headers[.location] == "/ui/alerts")
        let parts = try #require(answer.headers[.setCookie]).split(separator: ";").map { $0.trimmed() }
        #expect(parts[0].hasPrefix("slipway-session=") && parts[0].utf8.count == "slipway-session=".utf8.count + 64)
        #expect(Set(parts.dropFirst()) == ["Path=/ui", "HttpOnly", "SameSite=Strict", "Max-Age=28800"])
        #expect(!parts[0].contains(node.token))
        let page = try await Browser.signedIn(node).get("/ui")
        #expect(page.status == .ok && String(buffer: page.body).contains("Sign out"))
        #expect(!String(buffer: page.body).contains(node.token))
    }

    @Test("behind TLS the cookie goes over TLS alone")
    func secure() async throws {
        let node = try await TestNode()
        let answer = try await Browser(node).post(
            "/ui/session",
            ["token": node.token],
            headers: [.origin: "https://\(Browser.host)"]
        )
        #expect(answer.headers[.setCookie]?.hasSuffix("; Secure") == true)
    }

    @Test("without a session every page leads to the one where somebody signs in, and comes back from there")
    func nobody() async throws {
        let node = try await TestNode()
        for route in node.routes.pages.all where route.access != .anybody {
            let path = PagePaths.path(of: route)
            if route.method == .get {
                let answer = try await Browser(node).get(path)
                #expect(answer.status == .seeOther, "\(path)")
                #expect(answer.headers[.location]?.hasPrefix("/ui/sign-in?next=%2Fui") == true, "\(path)")
            } else {
                let answer = try await Browser(node).post(path)
                #expect(answer.status == .unauthorized, "\(path)")
                #expect(String(buffer: answer.body).contains("nothing was done"), "\(path)")
            }
        }
        let page = try await Browser(node).get("/ui/sign-in?next=%2Fui%2Faudit%3Ftext%3Da")
        #expect(String(buffer: page.body).contains("value=\"/ui/audit?text=a\""))
    }

    @Test(
        "nobody is sent to another address than the node's own",
        arguments: [
            "https://evil.example", "//evil.example", "/ui/../v1", "/ui/x/..", "/ui/./x", "/ui/%2e%2E/v1",
            "/ui/.%2e/v1",
            "/\\evil.example",
            "/ui\\@evil.example", "/uix",
            "javascript:alert(1)", "/ui/\u{202E}", "/ui /x", "/ui/session/end",
        ]
    )
    func elsewhere(next: String) async throws {
        let node = try await TestNode()
        let answer = try await Browser(node).post("/ui/session", ["token": node.token, "next": next])
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/ui")
    }

    @Test("a session ends with its token, when somebody signs out, and after eight hours")
    func end() async throws {
        let node = try await TestNode()
        let token = try node.token("short", TokenGrant(role: .viewer))
        let browser = try await Browser.signedIn(node, token: token)
        #expect(try await browser.get("/ui").status == .ok)
        try TokenStore(state: node.directory.path("state")).revoke("short", by: "test", now: SystemClock().timeOfDay)
        #expect(try await browser.get("/ui").status == .seeOther)

        let other = try await Browser.signedIn(node)
        #expect(try await other.post("/ui/session/end", ["csrf": "0"]).status == .forbidden)
        #expect(try await other.get("/ui").status == .ok)
        let answer = try await other.post("/ui/session/end")
        #expect(answer.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await other.get("/ui").status == .seeOther)

        let clock = ManualClock()
        let sessions = PageSessions(clock: clock)
        let digest = AutomationNode.digest(ofToken: "t")
        let id = sessions.begin(.token(digest))
        #expect(sessions.session(id)?.holder == .token(digest))
        clock.advance(by: 8 * 3_600 - 1)
        #expect(sessions.session(id) != nil)
        clock.advance(by: 1)
        #expect(sessions.session(id) == nil)
    }

    @Test("an answer that goes on ends with the token, and with the certificate of its session")
    func alive() async throws {
        let node = try await TestNode()
        let sessions = node.routes.pages.sessions
        let identity = PageIdentity(node: node.routes.node, sessions: sessions)
        let name = "cert:CN=ops-1"
        let id = sessions.begin(.certificate(name))
        let session = try #require(sessions.session(id))
        let known = Requester(name: name, role: .operator)
        #expect(await identity.isAlive([id], session) { known })
        #expect(await !identity.isAlive([], session) { known })
        #expect(await !identity.isAlive([id], session) { nil }, "it was revoked, or has ended")
        #expect(await !identity.isAlive([id], session) { Requester(name: "cert:CN=ops-2", role: .operator) })

        let token = try node.token("short", TokenGrant(role: .viewer))
        let other = sessions.begin(.token(AutomationNode.digest(ofToken: token)))
        let bearer = try #require(sessions.session(other))
        #expect(await identity.isAlive([other], bearer) { nil })
        try TokenStore(state: node.directory.path("state")).revoke("short", by: "test", now: SystemClock().timeOfDay)
        #expect(await !identity.isAlive([other], bearer) { nil })
    }

    @Test("who signs in often has the newest sessions, and takes none of another's")
    func many() {
        let sessions = PageSessions(clock: ManualClock())
        let first = sessions.begin(.token(AutomationNode.digest(ofToken: "a")))
        let others = (0..<25).map { _ in sessions.begin(.token(AutomationNode.digest(ofToken: "b"))) }
        #expect(sessions.session(first) != nil)
        #expect(others.filter { sessions.session($0) != nil }.count == 20)
        #expect(Set(others).count == 25)
    }

    @Test("an unknown token, an ended one, and a role that sees nothing begin no session")
    func refused() async throws {
        let node = try await TestNode()
        let now = SystemClock().timeOfDay
        let ended = try node.token(
            "ended",
            TokenGrant(role: .admin, expires: now.adding(seconds: -1)),
            made: now.adding(seconds: -10)
        )
        for (token, status) in [
            ("", 401), ("slipway_0", 401), (ended, 401), (try node.token("scorer", TokenGrant(role: .scorer)), 403),
            (try node.token("labeler", TokenGrant(role: .labeler)), 403),
        ] {
            let answer = try await Browser(node).post("/ui/session", ["token": token, "next": "/ui/audit?text=a"])
            #expect(answer.status.code == status)
            #expect(String(buffer: answer.body).contains("value=\"/ui/audit?text=a\""), "the next page is kept")
            #expect(answer.headers[.setCookie] == nil)
            #expect(String(buffer: answer.body).contains("id=\"sign-in\""), "another token may be shown")
        }
    }

    @Test("a bearer's token opens no page, and a cookie opens nothing but pages")
    func apart() async throws {
        let node = try await TestNode()
        let answer = try await Browser(node).get("/ui", headers: [.authorization: "Bearer \(node.token)"])
        #expect(answer.status == .seeOther)
        let browser = try await Browser.signedIn(node)
        #expect(try await browser.get("/v1/projects").status == .unauthorized)
        #expect(try await browser.get("/metrics").status == .unauthorized)
    }
}
