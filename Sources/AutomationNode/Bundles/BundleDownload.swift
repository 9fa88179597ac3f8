import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Synchronization

/// A bundle on its way out of the node, byte for byte as it would be sent to one. While it is held, no garbage collection takes it.
package final class BundleDownload: Sendable {
    /// A name for the file.
    package let fileName: String
    /// Bytes of the whole tar.
    package let size: UInt64
    /// The byte with which this one begins.
    package let offset: UInt64
    /// A tag that no other bytes have, as HTTP's entity tags: another signature has another one.
    package let tag: String

    private let tar: Mutex<BundleTar>
    private let pool: BlockingPool
    private let hold: SentBundles.Hold

    /// Blocks.
    /// - Parameters:
    ///   - hold: of the bundle, so that no garbage collection takes it.
    ///   - offset: gives where to begin, by the tag and the size.
    fileprivate init(
        _ record: BundleRecord,
        hold: SentBundles.Hold,
        stored: StoredBundles,
        limits: VerificationLimits,
        pool: BlockingPool,
        from offset: (_ tag: String, _ size: UInt64) throws -> UInt64
    ) throws {
        self.hold = hold
        self.pool = pool
        let (bundle, signature) = try stored.signed(record)
        let plan = try TarLayout(
            resources: bundle.resources,
            signatureSize: UInt64(signature.count),
            limits: limits
        )
        fileName = "\(record.project)-\(record.report.bundle).tar"
        size = plan.totalSize
        tag = "\"\(record.digest.hex)-\(StreamingDigest.of(signature).hex)\""
        self.offset = try offset(tag, size)
        let store = stored.store
        tar = Mutex(BundleTar(plan, signature: signature, from: self.offset) { try store.open($0) })
    }

    /// The next bytes; none at the end.
    package func next() async throws -> [UInt8] {
        try await pool.run { [self] in try tar.withLock { try $0.next() } }
    }
}

/// Gives bundles back, as they would be sent to a node. Calls block.
struct BundleDownloads: Sendable {
    let stored: StoredBundles
    let sent: SentBundles
    let gate: StoreGate
    let configuration: LiveConfiguration
    let pool: BlockingPool

    /// - Parameters:
    ///   - text: the id or the digest of the bundle.
    ///   - offset: gives where to begin, by the tag and the size of what there is; what it throws is thrown.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `bundle.damaged`.
    func begin(
        _ project: ProjectName,
        _ text: String,
        from offset: (_ tag: String, _ size: UInt64) throws -> UInt64
    ) throws -> BundleDownload {
        // While none is collected, so that it is held before anybody can take it.
        try gate.withLock {
            let known = try stored.database.read { try BundleRecord.all(of: project, in: $0) }
            let record = try BundleChoice(text: text, project: project).find(in: known)
            return try BundleDownload(
                record,
                hold: sent.hold(record.passing),
                stored: stored,
                limits: configuration.settings.verificationLimits,
                pool: pool,
                from: offset
            )
        }
    }
}

/// The bundles that are on their way out.
final class SentBundles: Sendable {
    private let counts = Mutex<[PendingBundle: Int]>([:])

    var all: Set<PendingBundle> { counts.withLock { Set($0.keys) } }

    func hold(_ bundle: PendingBundle) -> Hold {
        counts.withLock { $0[bundle, default: 0] += 1 }
        return Hold(bundle, self)
    }

    /// Keeps a bundle while a reference to this exists.
    final class Hold: Sendable {
        private let bundle: PendingBundle
        private let book: SentBundles

        fileprivate init(_ bundle: PendingBundle, _ book: SentBundles) {
            self.bundle = bundle
            self.book = book
        }

        deinit {
            book.counts.withLock { counts in
                counts[bundle, default: 1] -= 1
                if counts[bundle] == 0 { counts[bundle] = nil }
            }
        }
    }
}
