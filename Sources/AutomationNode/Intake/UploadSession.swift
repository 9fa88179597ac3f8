import AsyncSupport
import Bundles
import ContentStore
import Identifiers
import NodeAPI
import Signing
import Synchronization

/// An offered bundle, with the contents that have arrived so far.
final class UploadSession: Sendable {
    let id: String
    let head: VerifiedHead
    let requester: Requester
    let expires: Instant
    let ingest: Ingest
    /// Held while the bundle is adopted: a second caller finds the session over.
    let adoption = Mutex<Void>(())
    /// The signed size of each content.
    private let sizes: [Digest: UInt64]
    private let clock: any TimeSource
    private let lastUse: Mutex<Instant>
    private let isOver = Atomic<Bool>(false)
    private let partials = Mutex<[Digest: Partial]>([:])

    /// A content of which a part has come, or is about to.
    private struct Partial {
        /// nil until its file is made, which others need not wait for.
        var writer: LockIsolated<BlobWriter>?
        var received: UInt64
        var isBusy = true
    }

    init(
        id: String,
        head: VerifiedHead,
        requester: Requester,
        expires: Instant,
        ingest: Ingest,
        clock: any TimeSource
    ) {
        self.id = id
        self.head = head
        self.requester = requester
        self.expires = expires
        self.ingest = ingest
        self.clock = clock
        lastUse = Mutex(clock.now)
        sizes = Dictionary(head.resources.map { ($0.digest, $0.size) }, uniquingKeysWith: { first, _ in first })
    }

    /// Each content that is not here, once, in the order of the list.
    func missing() throws -> [OfferReport.Missing] {
        var seen = Set<Digest>()
        let received = partials.withLock { $0.mapValues(\.received) }
        return try whileOpen {
            try head.resources.compactMap { resource in
                guard seen.insert(resource.digest).inserted, try !ingest.holds(resource.digest, size: resource.size)
                else { return nil }
                return OfferReport.Missing(
                    digest: resource.digest.description,
                    size: resource.size,
                    received: received[resource.digest] ?? 0
                )
            }
        }
    }

    /// Works with the received contents.
    /// - Throws: `offer.not-found` if the session is over: another upload of the same bundle was faster.
    func whileOpen<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw isOver.load(ordering: .acquiring) ? UploadSessions.unknown(id) : error
        }
    }

    /// Puts off its giving way to others.
    func use() { lastUse.withLock { $0 = clock.now } }

    /// Seconds since something came of it; nil while something comes.
    var idleSeconds: Double? {
        partials.withLock { $0.values.contains(where: \.isBusy) }
            ? nil : clock.now.seconds(since: lastUse.withLock { $0 })
    }

    /// The signed size of a content of it, here or not.
    func size(of digest: Digest) -> UInt64? { sizes[digest] }

    /// - Throws: `blob.not-wanted` for what is no content of it.
    func requireSize(of digest: Digest) throws(NodeFailure) -> UInt64 {
        guard let size = sizes[digest] else { throw Self.unwanted(digest) }
        return size
    }

    /// The signed size of a content of it that is not here.
    func size(ofMissing digest: Digest) throws -> UInt64? {
        guard let size = sizes[digest] else { return nil }
        return try whileOpen { try ingest.holds(digest, size: size) } ? nil : size
    }

    /// The writer for a content, exclusive until it is given back.
    /// - Parameter offset: the position at which the sender continues: 0, or the end of the received part.
    /// - Returns: nil if the content has come meanwhile.
    func take(_ digest: Digest, size: UInt64, offset: UInt64) throws -> LockIsolated<BlobWriter>? {
        let resting = try partials.withLock { partials in
            let partial = partials[digest]
            guard partial?.isBusy != true else {
                throw NodeFailure(.blobBusy, digest.description, "is being sent already; wait until that ends")
            }
            guard offset == 0 || offset == partial?.received else {
                throw Self.wrongOffset(digest, partial?.received ?? 0, offset)
            }
            partials[digest] = Partial(writer: partial?.writer, received: offset)
            return partial
        }
        if let resting, resting.received == offset { return resting.writer }
        do {
            try resting?.writer?.use { $0.cancel() }
            guard let writer = try whileOpen({ try ingest.begin(digest, size: size) }).map(LockIsolated.init) else {
                giveBack(digest, received: 0, isOver: true)
                return nil
            }
            partials.withLock { $0[digest]?.writer = writer }
            return writer
        } catch {
            giveBack(digest, received: 0, isOver: true)
            throw error
        }
    }

    /// Gives the writer back with the received bytes; an interrupted content can be continued.
    func giveBack(_ digest: Digest, received: UInt64, isOver: Bool) {
        use()
        // What is over is closed after the lock is given back: others wait for it with every content they begin.
        _ = partials.withLock { partials -> Partial? in
            if isOver { return partials.removeValue(forKey: digest) }
            partials[digest]?.received = received
            partials[digest]?.isBusy = false
            return nil
        }
    }

    /// Nothing of it stays.
    func discard() {
        isOver.store(true, ordering: .releasing)
        partials.withLock { $0 = [:] }
        ingest.discard()
    }

    static func unwanted(_ digest: Digest) -> NodeFailure {
        NodeFailure(
            .blobNotWanted,
            digest.description,
            "no offer lacks this content; offer the bundle first, or go on with the next"
        )
    }

    private static func wrongOffset(_ digest: Digest, _ expected: UInt64, _ found: UInt64) -> NodeFailure {
        NodeFailure(
            .blobOffset,
            digest.description,
            expected: "the bytes from \(expected) on",
            found: "those from \(found) on"
        )
    }
}
