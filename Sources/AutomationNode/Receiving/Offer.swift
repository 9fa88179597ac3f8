import Bundles
import ContentStore
import Identifiers
import NodeAPI
import Signing
import Synchronization

/// A bundle that was offered, with what has come of its contents so far.
final class Offer: Sendable {
    let id: String
    let head: VerifiedHead
    let requester: Requester
    let expires: Moment
    let ingest: Ingest
    /// The signed size of each content.
    private let sizes: [Digest: UInt64]
    private let partials = Mutex<[Digest: Partial]>([:])

    /// A content of which a part has come.
    private struct Partial {
        let writer: Confined<BlobWriter>
        var received: UInt64 = 0
        var isBusy = true
    }

    init(id: String, head: VerifiedHead, requester: Requester, expires: Moment, ingest: Ingest) {
        self.id = id
        self.head = head
        self.requester = requester
        self.expires = expires
        self.ingest = ingest
        sizes = Dictionary(head.resources.map { ($0.digest, $0.size) }, uniquingKeysWith: { first, _ in first })
    }

    /// Each content that is not here, once, in the order of the list.
    func missing() throws -> [OfferReport.Missing] {
        var seen = Set<Digest>()
        let received = partials.withLock { $0.mapValues(\.received) }
        return try head.resources.compactMap { resource in
            guard seen.insert(resource.digest).inserted, try !ingest.holds(resource.digest, size: resource.size) else {
                return nil
            }
            return OfferReport.Missing(
                digest: resource.digest.description,
                size: resource.size,
                received: received[resource.digest] ?? 0
            )
        }
    }

    /// The signed size of a content of it, here or not.
    func size(of digest: Digest) -> UInt64? { sizes[digest] }

    /// - Throws: `blob.not-wanted` for what is no content of it.
    func demandSize(of digest: Digest) throws(NodeFailure) -> UInt64 {
        guard let size = sizes[digest] else { throw Self.unwanted(digest) }
        return size
    }

    /// The signed size of a content of it that is not here.
    func size(ofMissing digest: Digest) throws -> UInt64? {
        guard let size = sizes[digest] else { return nil }
        return try ingest.holds(digest, size: size) ? nil : size
    }

    /// The writer for a content, which nobody else has until it is given back.
    /// - Parameter offset: where the sender goes on: 0, or what has come so far.
    /// - Returns: nil if the content has come meanwhile.
    func take(_ digest: Digest, size: UInt64, offset: UInt64) throws -> Confined<BlobWriter>? {
        try partials.withLock { partials in
            if var partial = partials[digest] {
                guard !partial.isBusy else {
                    throw NodeFailure(.blobBusy, digest.description, "is being sent already; wait until that ends")
                }
                if offset == partial.received {
                    partial.isBusy = true
                    partials[digest] = partial
                    return partial.writer
                }
                guard offset == 0 else { throw Self.wrongOffset(digest, partial.received, offset) }
                try partial.writer.use { $0.cancel() }
                partials[digest] = nil
            }
            guard offset == 0 else { throw Self.wrongOffset(digest, 0, offset) }
            guard let writer = try ingest.begin(digest, size: size) else { return nil }
            let confined = Confined(writer)
            partials[digest] = Partial(writer: confined)
            return confined
        }
    }

    /// Gives the writer back with what has come; a content that was cut off can be gone on with.
    func giveBack(_ digest: Digest, received: UInt64, isOver: Bool) {
        partials.withLock { partials in
            if isOver {
                partials[digest] = nil
            } else {
                partials[digest]?.received = received
                partials[digest]?.isBusy = false
            }
        }
    }

    /// Nothing of it stays.
    func discard() {
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
