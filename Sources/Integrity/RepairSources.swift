import AsyncSupport
package import Bundles
import ContentStore
package import DurableFiles
package import Identifiers
package import Signing

/// Contents that an operator gives for a repair: of bundles, of directories, or made for it. They lie in a temporary store,
/// which is removed with this object. Not for several threads.
package final class RepairSources {
    private let store: ContentStore
    private let parent: DirectoryHandle
    private let name: String
    /// By the digest of `bundle.json`.
    private var signatures: [Digest: BundleSource] = [:]

    private struct BundleSource {
        let signature: [UInt8]
        /// The identity of the list that was signed.
        let statement: Digest
    }

    /// - Parameter parent: the directory for the temporary store, on the file system of the repaired state.
    package init(in parent: DirectoryHandle) throws {
        self.parent = parent
        name = DirectoryHandle.temporaryName(for: "brought")
        try parent.make(directory: name, mode: 0o700)
        do {
            store = try ContentStore(openingOrCreatingAt: parent.open(directory: name))
        } catch {
            try? parent.removeTree(name)
            throw error
        }
    }

    deinit {
        try? parent.removeTree(name)
    }

    /// Verifies a whole bundle against a trust, then takes contents of it.
    /// - Parameter wanted: chooses the contents by the head of the bundle, which is not verified yet.
    /// - Throws: the fault of the bundle; nothing of it is taken then.
    package func add(
        bundle path: String,
        trust: Trust,
        now: Timestamp,
        wanted: (UnverifiedBundle) -> Set<Digest>
    ) throws {
        let ingest = try store.beginIngest()
        let bundle = try BundleFile.receive(
            path,
            trust: trust,
            now: now,
            destination: FilteringBlobSink(wanted(UnverifiedBundle.read(path)), into: ingest)
        )
        try ingest.commit()
        signatures[bundle.manifestDigest] = BundleSource(
            signature: bundle.signature,
            statement: Statement.identity(of: bundle.resources)
        )
    }

    /// Takes each file below a directory whose content is wanted.
    /// - Parameter width: threads for hashing, as many as cores.
    package func add(filesBelow root: DirectoryHandle, wanted: Set<Digest>, width: Int) throws {
        let ingest = try store.beginIngest()
        let files = try TreeWalk.files(below: root)
        try Parallel.forEach(count: files.count, width: width) { index in
            let location = files[index].location
            guard try wanted.contains(StreamingDigest.of(root.open(file: location)).digest) else { return }
            _ = try ingest.add(contentsOf: root.open(file: location))
        }
        try ingest.commit()
    }

    /// Takes documents that were made again.
    package func add(documents: [[UInt8]]) throws {
        guard !documents.isEmpty else { return }
        let ingest = try store.beginIngest()
        for document in documents { _ = try ingest.add(document) }
        try ingest.commit()
    }

    /// - Returns: nil if no source has that content.
    package func file(of digest: Digest) throws -> OpenFile? {
        try store.contains(digest) ? store.open(digest) : nil
    }

    /// The `bundle.sig` of a bundle that was added.
    /// - Parameters:
    ///   - manifest: the digest of its `bundle.json`.
    ///   - statement: the identity of the list that must be signed; nil accepts any, since nobody knows it.
    /// - Returns: nil if no such bundle was added, or one with another list.
    package func signature(of manifest: Digest, over statement: Digest?) -> [UInt8]? {
        guard let bundle = signatures[manifest], statement == nil || statement == bundle.statement else { return nil }
        return bundle.signature
    }
}
