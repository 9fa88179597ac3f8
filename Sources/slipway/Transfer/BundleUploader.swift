import Archive
import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import Synchronization

/// Uploads a bundle file to a node: from a plain bundle or delta only the contents that the node lacks, a compressed file whole.
struct BundleUploader {
    let client: NodeClient
    let console: Console

    /// The longest head in bytes that is not worth compressing.
    private static let smallHead = 16 << 10

    private let pool = BlockingPool(width: 2)

    init(client: NodeClient, console: Console) {
        self.client = client
        self.console = console
    }

    /// Sends the file only if it is a bundle of the right length.
    /// - Returns: the bundle on the node, and true if any content was sent.
    func send(_ path: String) async throws -> (bundle: BundleReport, hasSent: Bool) {
        let (bundle, file, size) = try await pool.run {
            let bundle = try naming(path) {
                try UnverifiedBundle.read(path) { $0 == TarLayout.manifestName }
            }
            let file = try OpenFile.read(path)
            let size = try file.status().size
            if bundle.compression == nil { try Self.requireSize(size, bundle) }
            return (bundle, file, size)
        }
        let progress = ProgressDisplay("Sending", console)
        defer { progress.finish() }
        guard bundle.compression == nil else {
            let report = try await client.upload(bundle: .file(file, length: size, pool: pool)) {
                progress.update($0, size)
            }
            return (report, true)
        }
        let head = try await pool.run { try Self.head(of: bundle) }
        let places = bundle.layout.firstEntries()
        if let delta = bundle.delta { try await requireRest(of: bundle, delta, head, Set(places.keys)) }
        let pool = pool
        let place = { @Sendable (digest: Digest, total: UInt64) throws(ClientFailure) -> TarLayout.Entry in
            guard let entry = places[digest], entry.size == total else {
                throw ClientFailure(
                    .answer,
                    "/v1/offers",
                    expected: "digests and sizes of the bundle",
                    found: "\(digest), \(total) bytes"
                )
            }
            return entry
        }
        let hasSent = Atomic(false)
        let push = BundlePush(client: client, head: head) { digest, offset, total in
            let begin = try place(digest, total).contentOffset
            return .file(file, offset: begin + offset, length: total - offset, pool: pool)
        } together: { blobs in
            let parts = try blobs.map { blob in
                let begin = try place(blob.digest, blob.size).contentOffset
                return UploadSource.Part(before: blob.digest.bytes, offset: begin, length: blob.size)
            }
            return .file(file, parts: parts, pool: pool)
        } progress: { state in
            if state.total > 0 { hasSent.store(true, ordering: .relaxed) }
            progress.update(state.sent, state.total)
        }
        return (try await push.run(), hasSent.load(ordering: .relaxed))
    }

    /// Requires the node to have all that a delta leaves out, before anything is sent.
    /// - Parameter places: the contents that stand in the delta.
    /// - Throws: `bundle.delta.base`, with a finding for each content that neither has.
    private func requireRest(
        of bundle: UnverifiedBundle,
        _ delta: BundleDelta,
        _ head: [UInt8],
        _ places: Set<Digest>
    ) async throws {
        // The push goes on with this offer.
        let offer = try await client.offer(head)
        let lacking = Set(offer.missing.compactMap { Digest($0.digest) }).subtracting(places)
        guard !lacking.isEmpty else { return }
        try? await client.discardOffer(offer.id)
        throw MissingContents.failure(
            bundle.plan.entries.filter { !$0.isHardLink && lacking.contains($0.digest) },
            of: delta,
            in: client.address.description,
            advice: "deploy \(delta.base.bundle) there first, or the whole bundle (slipway export without --base)"
        )
    }

    /// Refuses a file that is too short, or that goes on after the end of the bundle.
    private static func requireSize(_ size: UInt64, _ bundle: UnverifiedBundle) throws {
        let expected = bundle.layout.totalSize
        guard size != expected else { return }
        throw BundleFailure(
            size < expected ? .truncated : .trailing,
            bundle.path,
            expected: "\(expected) bytes",
            found: "\(size); fetch the bundle again"
        )
    }

    /// `bundle.sig` and `bundle.json` as they are in the tar of the whole bundle, compressed if long: they list every file, even those
    /// that the node has.
    private static func head(of bundle: UnverifiedBundle) throws -> [UInt8] {
        guard let manifest = bundle.texts[TarLayout.manifestName] else {
            throw BundleFailure(.truncated, bundle.path, expected: "bundle.json", found: "nothing")
        }
        let head = bundle.plan.head(signature: bundle.signature, manifest: manifest)
        let length = head.count
        guard length > Self.smallHead else { return head }
        let compressed = try Compressor.compress(head, subject: bundle.path)
        return length <= compressed.count * OfferBody.mostGrowth ? compressed : head
    }
}
