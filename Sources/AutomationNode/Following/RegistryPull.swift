import AsyncSupport
import DurableFiles
import Identifiers
import NodeAPI
import OCIRegistry
import Orders
import Signing
import Synchronization

/// Pulls a bundle out of a followed registry: its head is offered to the node as an uploader would, then the contents that are missing come, the
/// large ones first. What is judged, where it is kept and what is put on record is the same.
struct RegistryPull: Sendable {
    let offers: UploadSessions
    let intake: BundleIntake
    let pool: BlockingPool

    /// Seconds for which a pull keeps what has come of it: a slow line takes its time.
    private static let lifetime: Double = 7 * 86400

    /// - Parameters:
    ///   - ordered: the bundle that it must be; nil for any of the project.
    ///   - isWanted: asked before each content, and each second while bytes come; false ends the pull, and nothing of it stays.
    /// - Throws: `order.bundle` for another bundle than the ordered one; what an upload of it would be refused with; `registry.…`;
    ///   `CancellationError` where it is not wanted any more.
    func run(
        _ manifest: Digest,
        of settings: FollowSettings,
        _ client: RegistryClient,
        ordered: OrderedBundle?,
        by requester: Requester,
        isWanted: @escaping @Sendable () throws -> Bool
    ) async throws -> BundleReport {
        let bundle = try await RegistryBundle.open(settings.reference.pinned(manifest), client, limits: intake.limits)
        if let ordered { try Self.require(ordered, bundle) }
        let offer = try await pool.run { [offers] in
            try offers.add(bundle.head, by: requester, lifetime: Self.lifetime)
        }
        let wanted = WantedPull(clock: intake.clock, isWanted)
        do {
            try await fetch(offer, client, wanted, by: requester)
        } catch is CancellationError where !Task.isCancelled {
            try? await pool.run { [offers] in try offers.discard(offer.id, by: requester) }
            throw CancellationError()
        }
        return try await pool.run { [offers] in try offers.commit(offer.id, by: requester) }
    }

    private func fetch(
        _ offer: OfferReport,
        _ client: RegistryClient,
        _ wanted: WantedPull,
        by requester: Requester
    ) async throws {
        let missing = offer.missing.sorted { $0.size > $1.size }
        try await Concurrent.forEach(missing, width: client.width) { content in
            try await pool.run { try wanted.require() }
            guard let digest = Digest(content.digest) else { preconditionFailure("an offer lists digests") }
            let receiver = try await pool.run { [self] in
                OfferReceiver(
                    digest,
                    size: content.size,
                    of: try offers.offer(offer.id, by: requester),
                    counters: intake.counters,
                    pool: pool,
                    wanted
                )
            }
            try await client.fetch(digest, size: content.size, into: receiver)
            try await pool.run { try receiver.finish() }
        }
    }

    /// - Throws: `order.bundle`
    static func require(_ ordered: OrderedBundle, _ bundle: RegistryBundle) throws {
        let statement = try BundleSignature.statementDigest(of: bundle.signature)
        guard statement != ordered.statement else { return }
        throw OrderFailure(
            .bundle,
            bundle.reference.description,
            expected: "the ordered bundle \(ordered.id) with the statement \(ordered.statement)",
            found: "one with the statement \(statement)"
        )
    }
}

/// Asks for a pull whether it is still wanted. Calls block.
private final class WantedPull: Sendable {
    private let clock: any TimeSource
    private let isWanted: @Sendable () throws -> Bool
    private let asked: Mutex<Instant>

    /// Seconds between two questions while bytes come.
    private static let pause = 1.0

    init(clock: any TimeSource, _ isWanted: @escaping @Sendable () throws -> Bool) {
        self.clock = clock
        self.isWanted = isWanted
        asked = Mutex(clock.now)
    }

    /// - Throws: `CancellationError` where it is not, and what `isWanted` throws.
    func require() throws {
        let now = clock.now
        asked.withLock { $0 = now }
        guard try isWanted() else { throw CancellationError() }
    }

    /// The same, unless it was asked just now.
    func requireAgain() throws {
        guard clock.now.seconds(since: asked.withLock { $0 }) >= Self.pause else { return }
        try require()
    }
}

/// Takes one content of an offer out of a registry.
private final class OfferReceiver: ContentReceiver {
    private let digest: Digest
    private let size: UInt64
    private let offer: UploadSession
    private let counters: NodeCounters
    private let pool: BlockingPool
    private let wanted: WantedPull
    private let upload = Mutex<BlobUpload?>(nil)

    init(
        _ digest: Digest,
        size: UInt64,
        of offer: UploadSession,
        counters: NodeCounters,
        pool: BlockingPool,
        _ wanted: WantedPull
    ) {
        self.digest = digest
        self.size = size
        self.offer = offer
        self.counters = counters
        self.pool = pool
        self.wanted = wanted
    }

    func receive(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        try wanted.requireAgain()
        try current().write(bytes)
    }

    func restart() throws { upload.withLock { $0 = nil } }

    /// Ends the content, which is held to its digest once more.
    func finish() throws { try current().close() }

    private func current() throws -> BlobUpload {
        if let upload = upload.withLock({ $0 }) { return upload }
        let made = try BlobUpload(offer: offer, digest: digest, size: size, offset: 0, counters: counters, pool: pool)
        upload.withLock { $0 = made }
        return made
    }
}
