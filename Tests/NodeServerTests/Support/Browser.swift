import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NodeServer
import TestSupport

/// A browser on a node's pages: it keeps the cookie, and says of each request where it comes from.
struct Browser {
    let node: TestNode
    private(set) var cookie: String?
    private(set) var csrf = ""

    static let host = "localhost"

    init(_ node: TestNode) {
        self.node = node
    }

    /// - Parameter token: nil for that of the admin.
    static func signedIn(_ node: TestNode, token: String? = nil) async throws -> Browser {
        var browser = Browser(node)
        let answer = try await browser.post("/ui/session", ["token": token ?? node.token])
        guard answer.status == .seeOther else { throw NotSignedIn(status: answer.status) }
        browser.cookie = answer.headers[.setCookie]?.split(separator: ";").first.map(String.init)
        let page = try await browser.get("/ui")
        browser.csrf = Self.csrf(in: String(buffer: page.body))
        return browser
    }

    struct NotSignedIn: Error {
        let status: HTTPResponse.Status
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await ask(.get, path, headers, body: "")
    }

    /// Sends a form of the node's own page, with the session's number unless the fields have one.
    func post(_ path: String, _ fields: [String: String] = [:], headers: HTTPFields = [:]) async throws -> TestResponse
    {
        var fields = fields
        if fields["csrf"] == nil, cookie != nil { fields["csrf"] = csrf }
        var all: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        all[.origin] = "http://\(Self.host)"
        for field in headers { all[field.name] = field.value }
        let body = fields.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        return try await ask(.post, path, all, body: body)
    }

    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        body: String
    ) async throws -> TestResponse {
        var headers = headers
        if let cookie, headers[.cookie] == nil { headers[.cookie] = cookie }
        let fields = headers
        return try await Application(router: node.routes.router()).test(.router) { client in
            try await client.execute(
                uri: path,
                method: method,
                headers: fields,
                body: body.isEmpty ? nil : ByteBuffer(string: body)
            )
        }
    }

    private static func csrf(in page: String) -> String {
        let mark = "name=\"csrf\" value=\""
        guard let start = page.firstRange(of: mark)?.upperBound else { return "" }
        return String(page[start...].prefix { $0 != "\"" })
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            return character.isASCII && (character.isLetter || character.isNumber)
                ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
