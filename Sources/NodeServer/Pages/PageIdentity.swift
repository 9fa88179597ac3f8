import AutomationNode
import Hummingbird
import Identifiers

/// Finds out who looks at a page: by the session of the browser's cookie, which counts as long as what it is bound to.
struct PageIdentity: Sendable {
    let node: AutomationNode
    let sessions: PageSessions

    /// - Parameter certified: who the certificate of the connection is of; nil where it shows none.
    /// - Returns: nil for nobody.
    /// - Throws: what keeps the tokens from being read.
    func find(_ request: Request, certified: Requester?) async throws -> (Requester, PageSession)? {
        for id in PageCookie.values(in: request) {
            guard let session = sessions.session(id) else { continue }
            if let requester = try await requester(of: session, certified: certified) { return (requester, session) }
            sessions.end(id)
        }
        return nil
    }

    private func requester(of session: PageSession, certified: Requester?) async throws -> Requester? {
        switch session.holder {
        case .token(let digest): try await node.authenticate(digest: digest)
        case .certificate(let name): certified?.name == name ? certified : nil
        }
    }

    /// Tells whether a session still counts, for an answer that goes on for long.
    /// - Parameters:
    ///   - ids: the numbers that the browser sent.
    ///   - certified: finds out who the certificate of the connection is of.
    func isAlive(_ ids: [String], _ session: PageSession, certified: @Sendable () -> Requester?) async -> Bool {
        guard ids.contains(where: { sessions.session($0) == session }) else { return false }
        return (try? await requester(of: session, certified: certified())) != nil
    }
}
