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
    private let signatures: [Digest: [UInt8]]

    /// - Parameter wanted: which contents to keep, by what the bundle says of itself.
    /// - Throws: what is wrong with a bundle, or with the trust; no content was changed then.
    init(
        _ paths: [String],
        trust: Trust?,
        now: Timestamp,
        parts: NodeParts,
        wanted: (UnverifiedBundle) -> Set<Digest>
    ) throws {
        guard !paths.isEmpty else {
            contents = nil
            signatures = [:]
            return
        }
        let trust = try trust ?? TrustDirectory(directory: parts.state.trust).read()
        let brought = try BroughtContents(in: parts.state.root)
        var signatures: [Digest: [UInt8]] = [:]
        for path in paths {
            let ingest = try brought.store.beginIngest()
            let bundle = try BundleFile.receive(
                path,
                trust: trust,
                now: now,
                destination: WantedContents(wanted(UnverifiedBundle.read(path)), into: ingest)
            )
            try ingest.commit()
            signatures[bundle.manifestDigest] = bundle.signature
        }
        contents = brought
        self.signatures = signatures
    }

    func signature(of digest: Digest) -> [UInt8]? { signatures[digest] }
}
