import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Signing

/// Bundles that an operator brought to mend a node from: verified whole, against the node's own trust, before anything of them
/// is used. What is wanted of them lies in a temporary store.
struct BroughtBundles {
    let contents: BroughtContents?
    /// By the digest of bundle.json.
    private let signatures: [Digest: Signed]

    private struct Signed {
        let signature: [UInt8]
        /// The identity of the list that it is over.
        let statement: Digest
    }

    /// - Parameter wanted: which contents to keep, by what the bundle says of itself.
    /// - Throws: what is wrong with a bundle, or with the trust; no content was changed then.
    init(
        _ paths: [String],
        trust: Trust?,
        now: Timestamp,
        parts: NodeStorage,
        wanted: (UnverifiedBundle) -> Set<Digest>
    ) throws {
        guard !paths.isEmpty else {
            contents = nil
            signatures = [:]
            return
        }
        let trust = try trust ?? TrustDirectory(directory: parts.state.trust).read()
        let brought = try BroughtContents(in: parts.state.root)
        var signatures: [Digest: Signed] = [:]
        for path in paths {
            let ingest = try brought.store.beginIngest()
            let bundle = try BundleFile.receive(
                path,
                trust: trust,
                now: now,
                destination: WantedContents(wanted(UnverifiedBundle.read(path)), into: ingest)
            )
            try ingest.commit()
            signatures[bundle.manifestDigest] = Signed(
                signature: bundle.signature,
                statement: Statement.identity(of: bundle.resources)
            )
        }
        contents = brought
        self.signatures = signatures
    }

    /// - Parameter statement: the list that was signed of what is here; nil where nobody knows. Another list is of another bundle.
    func signature(of digest: Digest, over statement: Digest?) -> [UInt8]? {
        guard let brought = signatures[digest], statement == nil || statement == brought.statement else { return nil }
        return brought.signature
    }
}
