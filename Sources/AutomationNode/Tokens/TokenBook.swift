import AsyncSupport
import DurableFiles
import Identifiers
import Synchronization

/// The tokens of a running node, in memory. A new or revoked token counts from the next request on: each request checks whether
/// the directory has changed, and a thread of its own reads the changes, so that no caller waits for uploads.
final class TokenBook: Sendable {
    /// An event in the life of a token.
    enum Event: Sendable, Hashable {
        /// Tokens were made or revoked: ``TokenAudit`` records them.
        case changed
        /// It was shown after its end, for the first time since the node was started.
        case shownAfterEnd(TokenRecord)
        /// A client's certificate was refused, for the first time since the node was started.
        case certificateRefused(String, code: String, why: String)
    }

    private struct Known {
        var stamp: String?
        var fingerprint: [String]?
        var records: [TokenRecord] = []
        var shownAfterEnd: Set<Digest> = []
        var refusedCertificates: Set<String> = []
    }

    private static let reading = BlockingPool(width: 1)
    /// Certificates of which it is remembered that they were refused.
    private static let mostRefused = 1000

    private let store: TokenStore
    private let known = Mutex<Known>(Known())
    private let telling: AsyncStream<Event>.Continuation
    /// Events of tokens since the start, for the audit. For one reader.
    let events: AsyncStream<Event>

    /// Reads the tokens; blocks.
    init(store: TokenStore) throws {
        self.store = store
        (events, telling) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1000))
        // Made now: where no thread can be made later, the node would end.
        _ = Self.reading
        _ = try refresh()
    }

    /// Finds the holder of a token. Takes the same time whichever token is given.
    /// - Returns: nil for a token that is not there, or has ended.
    /// - Throws: what keeps the tokens from being read.
    func requester(for token: String, at now: Timestamp) async throws -> Requester? {
        try await requester(for: TokenStore.digest(of: token), at: now)
    }

    /// The same, of a token that was shown before.
    func requester(for digest: Digest, at now: Timestamp) async throws -> Requester? {
        var found: TokenRecord?
        for record in try await records() where Self.areEqual(record.digest, digest) { found = record }
        guard let found else { return nil }
        guard !found.hasEnded(at: now) else {
            let isFirst = known.withLock { $0.shownAfterEnd.insert(found.digest).inserted }
            if isFirst { telling.yield(.shownAfterEnd(found)) }
            return nil
        }
        return Requester(name: found.name, role: found.role, scope: found.scope)
    }

    /// As they are now.
    func records() async throws -> [TokenRecord] {
        if let records = try unchanged() { return records }
        return try await Self.reading.run { [self] in try refresh() }
    }

    /// Findings that an operator should know of.
    func findings(at now: Timestamp) async -> [String] {
        guard let records = try? await records() else { return ["tokens: cannot be read"] }
        return records.compactMap { record in
            guard let expires = record.expires, record.endsSoon(at: now) else { return nil }
            let verb = record.hasEnded(at: now) ? "has ended" : "ends"
            return "token \(record.name) \(verb) at \(expires): slipwayd token create makes another, revoke removes it"
        }
    }

    func refused(certificate name: String, code: String, why: String) {
        let isFirst = known.withLock { known in
            known.refusedCertificates.count < Self.mostRefused && known.refusedCertificates.insert(name + why).inserted
        }
        if isFirst { telling.yield(.certificateRefused(name, code: code, why: why)) }
    }

    private func unchanged() throws -> [TokenRecord]? {
        let stamp = try store.stamp()
        return known.withLock { $0.stamp == stamp ? $0.records : nil }
    }

    private func refresh() throws -> [TokenRecord] {
        // The time that a change leaves has whole seconds: until the second is over, each request looks at the files.
        let stamp = try store.isSettled() ? try store.stamp() : nil
        let fingerprint = try store.fingerprint()
        let last = known.withLock { ($0.fingerprint, $0.records) }
        let records = last.0 == fingerprint ? last.1 : try store.soundRecords()
        known.withLock { known in
            known.stamp = stamp
            known.fingerprint = fingerprint
            known.records = records
        }
        if last.0 != nil, last.1 != records { telling.yield(.changed) }
        return records
    }

    private static func areEqual(_ left: Digest, _ right: Digest) -> Bool {
        zip(left.bytes, right.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension TokenBook.Event {
    /// As the audit has it; nil where the event alone does not tell.
    var entry: AuditEntry? {
        switch self {
        case .changed: nil
        case .shownAfterEnd(let record):
            AuditEntry(
                "token.refused",
                by: record.name,
                subject: record.name,
                outcome: NodeCode.tokenEnded.rawValue,
                detail: record.summary
            )
        case .certificateRefused(let name, let code, let why):
            AuditEntry("certificate.refused", by: name, subject: name, outcome: code, detail: why)
        }
    }
}
