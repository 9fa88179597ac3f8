import AsyncSupport
import DurableFiles
package import Identifiers
package import NodeAPI

/// Sends a bundle as an offer: only the blobs the node lacks, several at a time, small ones together, going on after a break
/// where it stopped.
package struct BundlePush: Sendable {
    /// Requests on their way at once.
    package static let width = 4
    /// Breaks of the connection in a row after which it gives up, with no blob finished in between.
    package static let patience = 5

    /// Gives the bytes of a blob from an offset on.
    package typealias Blobs = @Sendable (_ digest: Digest, _ offset: UInt64, _ total: UInt64) throws -> UploadSource

    /// Gives the bytes of several blobs, each after its digest (`POST /v1/offers/ID/blobs`).
    package typealias Together = @Sendable (_ blobs: [(digest: Digest, size: UInt64)]) throws -> UploadSource

    /// The bytes sent so far, and all that the node lacked at the beginning.
    package struct Progress: Sendable, Equatable {
        package let sent: UInt64
        package let total: UInt64

        package init(sent: UInt64, total: UInt64) {
            self.sent = sent
            self.total = total
        }
    }

    let client: NodeClient
    let head: [UInt8]
    let blobs: Blobs
    let together: Together
    let progress: @Sendable (Progress) -> Void

    /// - Parameters:
    ///   - head: the first entries of the bundle as they stand in the tar.
    ///   - blobs: where a missing blob's bytes are.
    ///   - together: where several are; nil: where `blobs` says of each.
    package init(
        client: NodeClient,
        head: [UInt8],
        blobs: @escaping Blobs,
        together: Together? = nil,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.client = client
        self.head = head
        self.blobs = blobs
        self.together = together ?? Self.joining(blobs)
        self.progress = progress
    }

    private static func joining(_ blobs: @escaping Blobs) -> Together {
        { parts in
            let sources = try parts.flatMap { part in
                [UploadSource(bytes: part.digest.bytes), try blobs(part.digest, 0, part.size)]
            }
            return .joined(sources)
        }
    }

    /// Sends the missing contents. If the task is cancelled, the node discards the upload.
    package func run() async throws -> BundleReport {
        let offers = OfferNote()
        do {
            return try await push(offers)
        } catch {
            if Task.isCancelled { await offers.discard(client) }
            throw error
        }
    }

    private func push(_ offers: OfferNote) async throws -> BundleReport {
        var offer = try await client.offer(head)
        offers.note(offer.id)
        let wanted = offer.missing
        let counter = ProgressCounter(total: wanted.clampedSum { $0.size }) { [progress] in
            progress(Progress(sent: $0, total: $1))
        }
        var breaks = 0
        while true {
            let before = offer.missing
            do {
                if !before.isEmpty { try await send(offer, counter) }
                let report = try await client.commitOffer(offer.id)
                // A content came in although its answer was lost: the node does not miss it any more, and it counts as sent.
                counter.set(wanted.lazy.map { (part: $0.digest, count: $0.size) })
                return report
            } catch  where Self.mayPass(error) {
                // The next offer tells what became of what was sent. To commit what the node has taken in already changes nothing.
                if !client.timeouts.retry.pauses.isEmpty { try await client.timeouts.wait(before: 0, after: error) }
                offer = try await client.offer(head)
                offers.note(offer.id)
                breaks = offer.missing.count < before.count ? 0 : breaks + 1
                guard breaks < Self.patience else { throw error }
            }
        }
    }

    /// The connection broke, the node has not noticed yet that an earlier one did, it noticed just now that all of a content
    /// had come, or it does not know the offer any more: it took it in and the answer was lost, or it was started again.
    private static func mayPass(_ error: any Error) -> Bool {
        if let failure = error as? ClientFailure {
            return [.interrupted, .stalled, .unavailable].contains(failure.code)
        }
        return ["blob.busy", "blob.not-wanted", "blob.offset", "offer.not-found", "offer.incomplete"].contains(
            (error as? NodeProblem)?.stableCode
        )
    }

    private func send(_ offer: OfferReport, _ counter: ProgressCounter) async throws {
        try await Concurrent.forEach(UploadBatch.batches(of: offer.missing), width: Self.width) { batch in
            try await send(batch, of: offer.id, counter)
        }
    }

    private func send(_ batch: UploadBatch, of offer: String, _ counter: ProgressCounter) async throws {
        switch batch {
        case .one(let blob): try await send(blob, of: offer, counter)
        case .many(let blobs):
            let source = try together(try blobs.map { (digest: try checkedDigest(of: $0), size: $0.size) })
            try await client.upload(blobsOf: offer, source: source)
            counter.set(blobs.lazy.map { (part: $0.digest, count: $0.size) })
        }
    }

    private func checkedDigest(of blob: OfferReport.Missing) throws(ClientFailure) -> Digest {
        guard let digest = Digest(blob.digest), blob.received <= blob.size else {
            throw client.foreignAnswer(
                "/v1/offers",
                "a missing blob \(blob.digest) with \(blob.received) of \(blob.size) bytes"
            )
        }
        return digest
    }

    private func send(_ blob: OfferReport.Missing, of offer: String, _ counter: ProgressCounter) async throws {
        let digest = try checkedDigest(of: blob)
        let source = try blobs(digest, blob.received, blob.size)
        try await client.upload(
            blob: digest,
            for: offer,
            offset: blob.received,
            total: blob.size,
            source: source
        ) { sent in
            counter.set(blob.digest, to: blob.received + sent)
        }
        counter.set(blob.digest, to: blob.size)
    }
}
