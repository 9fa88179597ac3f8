import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Synchronization

/// A bundle on its way out of the node, byte for byte as it would be sent to one. While it is held, no garbage collection takes it.
package final class BundleDownload: Sendable {
    /// What the file may be called.
    package let fileName: String
    /// Bytes of the whole tar.
    package let size: UInt64
    /// Where this one begins.
    package let offset: UInt64
    /// What these bytes are the only ones of, as HTTP's entity tags are: another signature is another one.
    package let tag: String

    private let tar: Mutex<BundleTar>
    private let pool: BlockingPool
    private let hold: SentBundles.Hold

    /// Blocks.
    /// - Parameter offset: gives where to begin, by the tag and the size.
    init(
        _ record: BundleRecord,
        parts: NodeParts,
        from offset: (_ tag: String, _ size: UInt64) throws -> UInt64
    ) throws {
        hold = parts.sent.hold(record.passing)
        pool = parts.pool
        let (bundle, signature) = try parts.stored.signed(record)
        let plan = try EntryPlan(
            resources: bundle.resources,
            signatureSize: UInt64(signature.count),
            limits: parts.verificationLimits
        )
        fileName = "\(record.project)-\(record.report.bundle).tar"
        size = plan.totalSize
        tag = "\"\(record.digest.hex)-\(StreamingDigest.of(signature).hex)\""
        self.offset = try offset(tag, size)
        let tar = BundleTar(plan, signature: signature, from: self.offset) { [store = parts.store] in try store.open($0)
        }
        self.tar = Mutex(tar)
    }

    /// The next bytes; none at the end.
    package func next() async throws -> [UInt8] {
        try await pool.run { [self] in try tar.withLock { try $0.next() } }
    }
}

/// The bundles that are on their way out.
final class SentBundles: Sendable {
    private let counts = Mutex<[PassingBundle: Int]>([:])

    var all: Set<PassingBundle> { counts.withLock { Set($0.keys) } }

    func hold(_ bundle: PassingBundle) -> Hold {
        counts.withLock { $0[bundle, default: 0] += 1 }
        return Hold(bundle, self)
    }

    /// Keeps a bundle for as long as it is referred to.
    final class Hold: Sendable {
        private let bundle: PassingBundle
        private let book: SentBundles

        fileprivate init(_ bundle: PassingBundle, _ book: SentBundles) {
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
