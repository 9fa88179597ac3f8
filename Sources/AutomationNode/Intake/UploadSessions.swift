import AsyncSupport
import Bundles
import ContentStore
import Identifiers
import NodeAPI
import Synchronization

/// The offers that wait for their contents. They do not outlive the node: a restart forgets them. One of which nothing comes gives
/// way to another. Calls block.
final class UploadSessions: Sendable {
    /// Seconds for which nothing may come of an offer before it gives way.
    static let patience = 60.0

    private let intake: BundleIntake
    private let offers = Mutex<[String: UploadSession]>([:])

    init(intake: BundleIntake) {
        self.intake = intake
    }

    /// - Parameter lifetime: seconds; nil: those of the configuration.
    func add(_ bytes: [UInt8], by requester: Requester, lifetime: Double? = nil) throws -> OfferReport {
        expire()
        let head: VerifiedHead
        do {
            head = try intake.head(bytes, by: requester)
        } catch {
            intake.refuse(error, nil, subject: "an offer", by: requester)
            throw error
        }
        let lifetime = lifetime ?? intake.configuration.offerLifetime
        let offer = try open(head, by: requester, expires: intake.clock.now.adding(seconds: lifetime))
        return OfferReport(
            id: offer.id,
            project: head.manifest.project,
            bundle: head.manifest.bundle,
            digest: head.manifestDigest.description,
            missing: try offer.missing()
        )
    }

    /// The offer of that id, which lists the content. If the content arrived by another way meanwhile, the bytes are ignored.
    func offer(
        _ id: String,
        with digest: Digest,
        by requester: Requester
    ) throws -> (offer: UploadSession, size: UInt64) {
        let offer = try self.offer(id, by: requester)
        return (offer, try offer.requireSize(of: digest))
    }

    /// - Throws: `offer.not-found`, also for one of a project that the requester's token is not for.
    func offer(_ id: String, by requester: Requester) throws(NodeFailure) -> UploadSession {
        expire()
        guard let offer = offers.withLock({ $0[id] }), requester.scope.covers(offer.head.manifest.project) else {
            throw Self.unknown(id)
        }
        offer.use()
        return offer
    }

    /// An offer that lacks a content: the newest of the requester's own, or else of any requester.
    func offer(missing digest: Digest, by requester: Requester) throws -> (offer: UploadSession, size: UInt64) {
        expire()
        let waiting = offers.withLock { $0.values.sorted { $0.expires > $1.expires } }
            .filter { requester.scope.covers($0.head.manifest.project) }
        let ordered = waiting.filter { $0.requester == requester } + waiting.filter { $0.requester != requester }
        for offer in ordered {
            guard let size = try offer.size(ofMissing: digest) else { continue }
            offer.use()
            return (offer, size)
        }
        throw UploadSession.unwanted(digest)
    }

    static func unknown(_ id: String) -> NodeFailure {
        NodeFailure(.offerNotFound, id, "there is no such offer, or it has expired; offer the bundle again")
    }

    func commit(_ id: String, by requester: Requester) throws -> BundleReport {
        let offer = try self.offer(id, by: requester)
        return try offer.adoption.withLock { _ in try adopt(offer, by: requester) }
    }

    private func adopt(_ offer: UploadSession, by requester: Requester) throws -> BundleReport {
        let id = offer.id
        // Another may have had it taken in meanwhile.
        guard offers.withLock({ $0[id] != nil }) else { throw Self.unknown(id) }
        let missing = try offer.missing()
        guard missing.isEmpty else {
            throw NodeFailure(
                .offerIncomplete,
                id,
                "\(missing.count) contents have not come yet, such as \(missing[0].digest); send them",
                findings: missing.map {
                    Finding(
                        code: NodeCode.offerIncomplete.rawValue,
                        subject: $0.digest,
                        expected: "\($0.size) bytes",
                        found: "\($0.received)"
                    )
                }
            )
        }
        defer {
            offers.withLock { $0[id] = nil }
            offer.discard()
        }
        do {
            let bundle = try offer.head.completed(from: offer.ingest, limits: intake.limits)
            return try intake.adopt(bundle, offer.ingest, by: requester)
        } catch {
            intake.refuse(error, offer.head.manifest.project, subject: offer.head.manifest.bundle.text, by: requester)
            throw error
        }
    }

    /// Forgets one of the requester's own.
    func discard(_ id: String, by requester: Requester) throws {
        let offer = try self.offer(id, by: requester)
        guard offer.requester == requester else { throw Self.unknown(id) }
        offer.adoption.withLock { _ in
            guard offers.withLock({ $0.removeValue(forKey: id) }) != nil else { return }
            offer.discard()
        }
    }

    /// Ends sessions that have waited too long.
    func expire() {
        let now = intake.clock.now
        let gone = offers.withLock { offers in
            let gone = offers.values.filter { $0.expires <= now }
            for offer in gone { offers[offer.id] = nil }
            return gone
        }
        for offer in gone { offer.discard() }
    }

    /// Continues an offer of the same bundle by the same requester, so that its received contents count.
    private func open(_ head: VerifiedHead, by requester: Requester, expires: Instant) throws -> UploadSession {
        let same = offers.withLock { offers in
            offers.values.first { $0.head.manifestDigest == head.manifestDigest && $0.requester == requester }
        }
        if let same { return same }
        try makeSpace(for: head, by: requester)
        let id = String(UInt64.random(in: .min ... .max), radix: 36)
        let offer = UploadSession(
            id: id,
            head: head,
            requester: requester,
            expires: expires,
            ingest: try intake.beginIngest(),
            clock: intake.clock
        )
        try offer.keepHead()
        offers.withLock { $0[id] = offer }
        return offer
    }

    /// Lets an offer go, where all are taken: the one of which nothing has come for longest; one of the requester's own where they have their
    /// share, half of all, or else of those who have most.
    /// - Throws: `offer.too-many` where something comes of all.
    private func makeSpace(for head: VerifiedHead, by requester: Requester) throws {
        let most = intake.configuration.mostOffers
        let gone = try offers.withLock { offers -> UploadSession? in
            let own = offers.values.filter { $0.requester == requester }
            let hasShare = own.count >= max(1, most / 2)
            guard offers.count >= most else { return nil }
            let counts = offers.values.reduce(into: [String: Int]()) { $0[$1.requester.name, default: 0] += 1 }
            let candidates = hasShare ? own : Array(offers.values)
            let idle = candidates.compactMap { offer -> (offer: UploadSession, seconds: Double)? in
                offer.idleSeconds.flatMap { $0 >= Self.patience ? (offer, $0) : nil }
            }
            let choice = idle.max { left, right in
                (counts[left.offer.requester.name] ?? 0, left.seconds) < (
                    counts[right.offer.requester.name] ?? 0, right.seconds
                )
            }
            guard let offer = choice?.offer else {
                throw NodeFailure(
                    .offerTooMany,
                    "\(head.manifest.project) \(head.manifest.bundle)",
                    hasShare
                        ? "\(requester.name) has \(own.count) open offers, its share of \(most); commit them, or try again in a "
                            + "minute, when an offer without progress is closed"
                        : "\(offers.count) offers are open; commit them, or try again in a minute, when an offer without progress "
                            + "is closed"
                )
            }
            offers[offer.id] = nil
            return offer
        }
        gone?.discard()
    }
}

extension UploadSession {
    /// The head came with the offer: `bundle.json` need not be sent again.
    fileprivate func keepHead() throws {
        _ = try ingest.add(head.manifestBytes)
    }
}
