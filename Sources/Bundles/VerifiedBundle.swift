package import Identifiers
package import Signing

/// A bundle of which every byte was checked against the word of a trusted signer. Only the verifier can make one.
package struct VerifiedBundle: Sendable {
    package let manifest: BundleManifest
    /// The digest of `bundle.json`: what a node knows the bundle by.
    package let manifestDigest: Digest
    /// `bundle.sig` as it stood.
    package let signature: [UInt8]
    package let signer: Signer
    /// Every signed file, ascending by name.
    package let resources: [SignedResource]
    package let plan: EntryPlan

    init(manifest: BundleManifest, opened: OpenedSignature, signer: Signer) {
        self.manifest = manifest
        self.signer = signer
        signature = opened.bytes
        resources = opened.statement.resources
        plan = opened.plan
        manifestDigest = opened.plan.entries[0].digest
    }

    /// The files of one version, ascending; their names are whole: `models/NAME/VERSION/path`.
    package func files(of model: ModelName, _ version: VersionID) -> ArraySlice<SignedResource> {
        let prefix = Array("models/\(model)/\(version)/".utf8)
        let start = resources.partitioningIndex { !$0.name.text.utf8.lexicographicallyPrecedes(prefix) }
        let end = resources[start...].firstIndex { !$0.name.text.utf8.starts(with: prefix) } ?? resources.endIndex
        return resources[start..<end]
    }
}

extension Array {
    /// The first index whose element satisfies the predicate, where all that satisfy it stand at the end.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
