import HTTPTypes
import Hummingbird
import Identifiers

/// Where a request for a page comes from: its own pages may do everything, other sites may only lead here.
struct PageOrigin {
    private let origin: String?
    private let site: String?
    private let authority: String
    private let isNavigation: Bool
    private let reads: Bool

    init(_ request: Request) {
        origin = request.headers[.origin]
        site = request.headers[.fetchSite]?.lowercased()
        authority = request.head.authority?.lowercased() ?? ""
        isNavigation =
            request.headers[.fetchMode]?.lowercased() == "navigate"
            && request.headers[.fetchDestination]?.lowercased() == "document"
        reads = request.method == .get || request.method == .head
    }

    /// True where the browser speaks TLS, by what it says itself.
    var isSecured: Bool { origin?.lowercased().hasPrefix("https://") ?? false }

    /// True where a page of another site led here: then the browser has not sent the cookie.
    var isElsewhere: Bool { site == "cross-site" || site == "same-site" }

    /// - Throws: `request.origin`
    func requireOwn() throws(RequestFailure) {
        guard reads ? mayRead : mayWrite else {
            throw RequestFailure(
                .origin,
                "Origin",
                expected: "a form of this node's own pages; a proxy in front of it must pass the header Host on",
                found: String(
                    (site.map { "Sec-Fetch-Site: \($0)" } ?? origin ?? "neither Origin nor Sec-Fetch-Site").prefix(200)
                )
            )
        }
    }

    /// A link of another site may lead here, in a window of its own: never in a frame, or for a script.
    private var mayRead: Bool {
        if isElsewhere { return isNavigation }
        return site == nil ? origin == nil || isOwnOrigin : site == "same-origin" || site == "none"
    }

    /// At least one of both says that the page was the node's, and none that it was not.
    private var mayWrite: Bool {
        switch site {
        case nil: isOwnOrigin
        case "same-origin": origin == nil || origin == "null" || isOwnOrigin
        default: false
        }
    }

    private var isOwnOrigin: Bool {
        guard let origin = origin?.lowercased(), !authority.isEmpty else { return false }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }
}

extension HTTPField.Name {
    static let fetchSite = Self("sec-fetch-site") ?? .from
    fileprivate static let fetchMode = Self("sec-fetch-mode") ?? .from
    fileprivate static let fetchDestination = Self("sec-fetch-dest") ?? .from
}
