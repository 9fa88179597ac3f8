import AsyncSupport
import DurableFiles
import Identifiers
import Synchronization

/// Somebody who has signed in on a browser.
struct PageSession: Sendable, Hashable {
    /// The token or certificate with which the session ends.
    enum Holder: Sendable, Hashable {
        /// The digest of the token that was shown.
        case token(Digest)
        /// The name of a client's certificate, which every connection has to show again.
        case certificate(String)
    }

    let holder: Holder
    /// The number that each form of the session carries.
    let csrf: String
    fileprivate let ends: Instant
}

/// The sessions of the node's pages, in memory: by the digest of the number that the browser has, so that no look at them gives one away.
final class PageSessions: Sendable {
    /// Seconds for which a session lasts.
    static let lifetime = 8.0 * 3_600
    /// Sessions of one holder, and of all together; the oldest goes.
    private static let mostOfOne = 20
    private static let most = 1_000

    private let sessions = Mutex<[Digest: PageSession]>([:])
    private let clock: any TimeSource

    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// Begins a session.
    /// - Returns: the number for the browser.
    func begin(_ holder: PageSession.Holder) -> String {
        let id = Self.randomNumber()
        let now = clock.now
        let session = PageSession(
            holder: holder,
            csrf: Self.randomNumber(),
            ends: now.adding(seconds: Self.lifetime)
        )
        sessions.withLock { sessions in
            sessions = sessions.filter { $0.value.ends > now }
            Self.makeSpace(in: &sessions, below: Self.mostOfOne) { $0.holder == holder }
            Self.makeSpace(in: &sessions, below: Self.most) { _ in true }
            sessions[Self.digest(id)] = session
        }
        return id
    }

    /// - Returns: nil for none, or one that has ended.
    func session(_ id: String) -> PageSession? {
        let now = clock.now
        return sessions.withLock { $0[Self.digest(id)] }.flatMap { $0.ends > now ? $0 : nil }
    }

    func end(_ id: String) {
        sessions.withLock { _ = $0.removeValue(forKey: Self.digest(id)) }
    }

    private static func makeSpace(
        in sessions: inout [Digest: PageSession],
        below most: Int,
        where isOne: (PageSession) -> Bool
    ) {
        let own = sessions.filter { isOne($0.value) }.sorted { $0.value.ends < $1.value.ends }
        for (id, _) in own.prefix(max(0, own.count - most + 1)) { sessions[id] = nil }
    }

    private static func digest(_ id: String) -> Digest { StreamingDigest.of(Array(id.utf8)) }

    /// 32 random bytes from the system, in hex.
    private static func randomNumber() -> String {
        var generator = SystemRandomNumberGenerator()
        return HexText.of((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
