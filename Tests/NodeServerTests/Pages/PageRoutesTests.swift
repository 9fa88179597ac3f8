import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import NodeServer

@Suite("Pages of an empty node")
struct PageRoutesTests {
    @Test("each page answers, or says what is missing")
    func empty() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        for (path, status, text) in [
            ("/ui", 200, "There is no project yet."), ("/ui/alerts", 200, "There is none."),
            ("/ui/alerts?state=closed", 200, "in the state closed"), ("/ui/audit", 200, "Each change on this node"),
            ("/ui/projects/p", 404, "project.not-found"), ("/ui/projects/p/models/m", 404, "project.not-found"),
            ("/ui/projects/p/deployments/1", 404, "deployment.not-found"),
            ("/ui/projects/p/deployments/x", 400, "request.value"), ("/ui/alerts/1", 404, "alert.not-found"),
            ("/ui/alerts?state=x", 400, "request.value"), ("/ui/projects/p/sign-off", 404, "project.not-found"),
            ("/ui/projects/p/evaluations/0123456789ab", 404, "project.not-found"), ("/ui/nothing", 404, "request.path"),
            ("/ui?x=1", 400, "request.key"),
        ] {
            let answer = try await browser.get(path)
            #expect(answer.status.code == status, "\(path)")
            let page = String(buffer: answer.body)
            #expect(page.contains(text), "\(path): \(page.suffix(2000))")
            _ = try WellFormed(Array(page.utf8))
        }
    }

    @Test("the style sheet and the script are for anybody, and are sent once")
    func files() async throws {
        let node = try await TestNode()
        for (path, type) in [
            ("/ui/style.css", "text/css; charset=utf-8"), ("/ui/script.js", "text/javascript; charset=utf-8"),
        ] {
            let answer = try await Browser(node).get(path)
            #expect(answer.status == .ok && answer.headers[.contentType] == type)
            let tag = try #require(answer.headers[.eTag])
            #expect(try await Browser(node).get(path, headers: [.ifNoneMatch: tag]).status == .notModified)
        }
    }

    @Test("a token for one project shows that one alone")
    func scope() async throws {
        let node = try await TestNode()
        let project = try #require(ProjectName("p"))
        let token = try node.token("p", TokenGrant(role: .viewer, scope: Scope(projects: [project])))
        let browser = try await Browser.signedIn(node, token: token)
        #expect(try await browser.get("/ui/projects/q").status == .forbidden)
        #expect(try await browser.get("/ui/projects/p").status == .notFound)
        #expect(try await browser.get("/ui/audit").status == .forbidden)
        let page = String(buffer: try await browser.get("/ui").body)
        #expect(!page.contains("This node") && !page.contains("/ui/audit"))
    }

    @Test("a form is refused to a role that may not, whatever it sends")
    func roles() async throws {
        let node = try await TestNode()
        let viewer = try await Browser.signedIn(node, token: try node.token("v", TokenGrant(role: .viewer)))
        for route in node.routes.pages.all where route.method == .post {
            if ["/ui/session", "/ui/session/end"].contains(route.path) { continue }
            let answer = try await viewer.post(PagePaths.path(of: route))
            #expect(answer.status == .forbidden, "\(route.path)")
            #expect(String(buffer: answer.body).contains("role.too-small"), "\(route.path)")
        }
        let deployer = try await Browser.signedIn(node, token: try node.token("d", TokenGrant(role: .deployer)))
        #expect(try await deployer.post("/ui/alerts/1/acknowledge").status == .forbidden)
        #expect(try await deployer.post("/ui/projects/p/bundles/b/good").status == .forbidden)
        let missing = try await deployer.post("/ui/projects/p/rollback", ["to": "1"])
        #expect(missing.status == .notFound || missing.status == .conflict || missing.status == .badRequest)
    }

    @Test("the number of the generation has to be typed")
    func typed() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        for text in ["", " ", "0", "-1", "1.0", "one", "01"] {
            let answer = try await browser.post("/ui/projects/p/rollback", ["to": text])
            #expect(answer.status == .badRequest, "\(text)")
            #expect(String(buffer: answer.body).contains("request.value"))
        }
    }

    @Test("with ui: false there is no such path, and no cookie counts")
    func off() async throws {
        let configuration = try NodeConfiguration(yaml: "ui: false", subject: "test")
        let node = try await TestNode(configuration: configuration)
        for path in ["/ui", "/ui/sign-in", "/ui/style.css"] {
            #expect(try await node.ask(.get, path, token: "").status == .unauthorized)
            #expect(try await node.ask(.get, path).status == .notFound)
        }
        #expect(try NodeConfiguration(yaml: "ui: true", subject: "test").hasPages)
        #expect(NodeConfiguration().hasPages)
        #expect(throws: NodeFailure.self) { try NodeConfiguration(yaml: "ui: maybe", subject: "test") }
    }

    @Test("the audit is searched by a part of any of its texts, and goes on where a page ends")
    func search() async throws {
        let node = try await TestNode()
        let browser = try await Browser.signedIn(node)
        for index in 0..<3 {
            _ = try await node.ask(.post, "/v1/drain", body: "{\"reason\":\"Reason <\(index)>\"}")
            _ = try await node.ask(.delete, "/v1/drain")
        }
        let page = String(buffer: try await browser.get("/ui/audit?text=reason+%3C1%3E&project=").body)
        #expect(page.contains("Reason &lt;1&gt;") && !page.contains("Reason &lt;2&gt;"))
        let none = String(buffer: try await browser.get("/ui/audit?text=nowhere+to+be+found").body)
        #expect(none.contains("Nothing was found."))
        let drained = String(buffer: try await browser.get("/ui/audit?text=NODE.DRAINED").body)
        #expect(drained.components(of: "<td><bdi>node.drained") == 3)
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
