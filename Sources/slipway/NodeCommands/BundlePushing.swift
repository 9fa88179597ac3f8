import Archive
import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import Synchronization

/// Sends a bundle file to a node: of a plain one only what the node lacks, of a wrapped one all of it.
struct BundlePushing {
    let client: NodeClient
    let console: Console

    /// The most bytes of a head that are not worth wrapping.
    private static let smallHead = 16 << 10

    private let pool = BlockingPool(width: 2)

    init(client: NodeClient, console: Console) {
        self.client = client
        self.console = console
    }

    /// Nothing is sent unless the file is a bundle and as long as it says.
    /// - Returns: what the node has now, and whether any content of the file was sent for it.
    func send(_ path: String) async throws -> (bundle: BundleReport, hasSent: Bool) {
        let (bundle, file, size) = try await pool.run {
            let bundle = try naming(path) { try UnverifiedBundle.read(path) }
            let file = try OpenFile.read(path)
            let size = try file.status().size
            if bundle.compression == nil { try Self.demandSize(size, bundle) }
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
        let head = try await pool.run { try Self.head(of: bundle, file) }
        let places = bundle.plan.firstEntries()
        let pool = pool
        let place = { @Sendable (digest: Digest, total: UInt64) throws(ClientFailure) -> EntryPlan.Entry in
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

    /// What follows the end is never sent, and the file is no bundle with it.
    private static func demandSize(_ size: UInt64, _ bundle: UnverifiedBundle) throws {
        let expected = bundle.plan.totalSize
        guard size != expected else { return }
        throw BundleFailure(
            size < expected ? .truncated : .trailing,
            bundle.path,
            expected: "\(expected) bytes",
            found: "\(size); fetch the bundle again"
        )
    }

    /// `bundle.sig` and `bundle.json` as they stand in the tar, wrapped where they are long: they name every file, also
    /// those that the node has.
    private static func head(of bundle: UnverifiedBundle, _ file: OpenFile) throws -> [UInt8] {
        let length = Int(bundle.plan.entries.first?.end ?? 0)
        let head = try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
        }
        guard head.count == length else {
            throw BundleFailure(.truncated, file.path, expected: "\(length) bytes", found: "\(head.count)")
        }
        guard length > Self.smallHead else { return head }
        let wrapped = try Compressor.wrap(head, subject: bundle.path)
        return length <= wrapped.count * OfferBody.mostGrowth ? wrapped : head
    }
}
