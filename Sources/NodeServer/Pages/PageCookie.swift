import HTTPTypes
import Hummingbird

/// The cookie that holds the number of a session.
enum PageCookie {
    static let name = "slipway-session"

    /// Another site may have set others of the same name for a larger domain: each may be the one.
    private static let most = 4

    static func values(in request: Request) -> [String] {
        request.headers[values: .cookie].flatMap { field in
            field.split(separator: ";").compactMap { part -> String? in
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, pair[0].trimmed() == name else { return nil }
                return pair[1].trimmed()
            }
        }.prefix(most).map(\.self)
    }

    /// - Parameter isSecured: whether the browser speaks TLS, to the node or to a proxy in front of it.
    static func header(_ id: String, isSecured: Bool) -> String {
        "\(name)=\(id); Path=/ui; HttpOnly; SameSite=Strict; Max-Age=\(Int(PageSessions.lifetime))\(isSecured ? "; Secure" : "")"
    }

    static func ended(isSecured: Bool) -> String {
        "\(name)=; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=0\(isSecured ? "; Secure" : "")"
    }
}
