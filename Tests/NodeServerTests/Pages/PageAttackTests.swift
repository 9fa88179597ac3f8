import AutomationNode
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

@testable import NodeServer

@Suite("Attacks on the pages")
struct PageAttackTests {
    private static let site = HTTPField.Name.fetchSite
    private static let mode = HTTPField.Name("sec-fetch-mode") ?? .from
    private static let destination = HTTPField.Name("sec-fetch-dest") ?? .from

    @Test("every form is refused without the session's number, and with another session's")
    func csrf() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        let other = try await Browser.signedIn(node)
        #expect(browser.csrf.utf8.count == 64 && browser.csrf != other.csrf)
        let forms = node.routes.pages.all.filter { $0.method == .post && $0.path != "/ui/session" }
        #expect(forms.count >= 6)
        // The form to ask a model is not reached where there is no model.
        for route in forms where !route.path.hasSuffix("/whatif") {
            let path = PagePaths.path(of: route)
            for number in ["", "0", other.csrf, browser.csrf.uppercased()] where number != browser.csrf {
                let answer = try await browser.post(path, ["csrf": number])
                #expect(answer.status == .forbidden, "\(path)")
                #expect(String(buffer: answer.body).contains("request.csrf"), "\(path)")
            }
        }
        #expect(try await browser.get("/ui").status == .ok, "no attempt has ended the session")
    }

    @Test("a form that comes from another site, or from nobody knows where, does nothing")
    func otherSite() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        let origins: [HTTPFields] = [
            [.origin: "https://evil.example"], [.origin: "null"], [.origin: "http://localhost:1"],
            [.origin: "http://localhost", Self.site: "cross-site"],
            [.origin: "http://localhost", Self.site: "same-site"],
            [.origin: "http://localhost", Self.site: "none"], [.origin: "http://localhost.evil.example"],
            [.origin: "http://evil.example/localhost"], [.origin: "file://localhost"],
        ]
        for headers in origins {
            for path in ["/ui/session/end", "/ui/session"] {
                let answer = try await browser.post(path, ["token": node.token], headers: headers)
                #expect(answer.status == .forbidden, "\(headers)")
                #expect(answer.headers[.setCookie] == nil)
            }
        }
        #expect(try await browser.get("/ui").status == .ok)
        // Behind `origins`, other sites ask the API with a token; pages are not theirs.
        var configuration = NodeConfiguration()
        configuration.origins = ["https://console.example"]
        let open = try await TestNode(configuration: configuration)
        let answer = try await Browser(open).post(
            "/ui/session",
            ["token": open.token],
            headers: [.origin: "https://console.example"]
        )
        #expect(answer.status == .forbidden)
    }

    @Test("a browser that says only that the page was the node's is believed")
    func sameOrigin() async throws {
        let node = try await TestNode()
        let headers: HTTPFields = [.origin: "null", Self.site: "same-origin"]
        let answer = try await Browser(node).post("/ui/session", ["token": node.token], headers: headers)
        #expect(answer.status == .seeOther)
    }

    @Test("a link of another site leads here in a window of its own, and in no frame, picture or script")
    func embedding() async throws {
        let node = try await TestNode()
        let browser = Browser(node)
        let link: HTTPFields = [Self.site: "cross-site", Self.mode: "navigate", Self.destination: "document"]
        let answer = try await browser.get("/ui/alerts", headers: link)
        #expect(answer.status == .unauthorized)
        #expect(String(buffer: answer.body).contains("I am signed in already"))
        for (mode, destination) in [
            ("navigate", "iframe"), ("navigate", "frame"), ("no-cors", "image"), ("no-cors", "script"),
            ("cors", "empty"),
            ("navigate", "object"),
        ] {
            let headers: HTTPFields = [Self.site: "cross-site", Self.mode: mode, Self.destination: destination]
            #expect(try await browser.get("/ui", headers: headers).status == .forbidden, "\(destination)")
        }
    }

    @Test("each answer forbids frames, inline scripts and other hosts, and is not kept; a refusal too")
    func headers() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        for path in [
            "/ui", "/ui/sign-in", "/ui/alerts", "/ui/audit", "/ui/projects/none", "/ui/nothing", "/ui/alerts/x",
        ] {
            let answer = try await browser.get(path)
            let policy = try #require(answer.headers[.contentSecurityPolicy], "\(path)")
            let parts = Set(policy.split(separator: ";").map { $0.trimmed() })
            for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                #expect(parts.contains(part), "\(path)")
            }
            #expect(!policy.contains("unsafe"), "\(path)")
            #expect(answer.headers[try #require(HTTPField.Name("x-frame-options"))] == "DENY")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8", "\(path)")
        }
    }

    @Test("a form has the fields of its page, each once, in its own type, and no more bytes than it may")
    func bodies() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        let confirm = "/ui/projects/p/confirm"
        #expect(try await browser.post(confirm, ["deployment": "1", "more": "x"]).status == .badRequest)
        for type in ["application/json", "text/plain", "multipart/form-data"] {
            let answer = try await browser.post(confirm, ["deployment": "1"], headers: [.contentType: type])
            #expect(answer.status == .unsupportedMediaType, "\(type)")
        }
        let large = String(repeating: "x", count: 1 << 20)
        #expect(try await browser.post(confirm, ["deployment": large]).status == .contentTooLarge)
        let token = String(large.prefix(20_000))
        #expect(try await Browser(node).post("/ui/session", ["token": token]).status == .contentTooLarge)
        #expect(throws: RequestFailure.self) { try FormBody.fields("a=1&a=2") { _ in true } }
        #expect(throws: RequestFailure.self) { try FormBody.fields("a=%zz") { _ in true } }
        #expect(throws: RequestFailure.self) { try FormBody.fields("a=%ff") { _ in true } }
        #expect(try FormBody.fields("a=b+c%2Bd&e&f=") { _ in true } == ["a": "b c+d", "e": "", "f": ""])
    }

    @Test("a text in an address comes back as text")
    func reflected() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        let text = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
        for path in [
            "/ui/audit?text=\(text)", "/ui/audit?project=\(text)", "/ui/alerts?state=\(text)", "/ui/projects/\(text)",
            "/ui/sign-in?next=\(text)", "/ui/\(text)",
        ] {
            let page = String(buffer: try await browser.get(path).body)
            #expect(!page.contains("<script>alert"), "\(path)")
            _ = try WellFormed(Array(page.utf8))
        }
    }
}
