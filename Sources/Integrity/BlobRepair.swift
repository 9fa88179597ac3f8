package import ContentStore
package import DurableFiles
package import Identifiers

/// Replaces blobs by copies of their contents, and moves a blob without a copy to the quarantine, so that the next import or
/// upload brings the content again. Each step is atomic. Blocks.
package struct BlobRepair {
    private let store: ContentStore
    private let digests: InodeDigestCache
    private let sources: RepairSources?
    private let quarantine: Quarantine

    /// - Parameter sources: contents that an operator gave; nil if there are none.
    package init(
        _ store: ContentStore,
        digests: InodeDigestCache,
        sources: RepairSources?,
        quarantine: Quarantine
    ) {
        self.store = store
        self.digests = digests
        self.sources = sources
        self.quarantine = quarantine
    }

    /// - Parameters:
    ///   - finding: the finding of the fault.
    ///   - isNeeded: true if something lacks the content while it is not there.
    /// - Returns: the finding with its outcome.
    package func repair(_ fault: BlobFault, _ finding: CheckFinding, isNeeded: Bool) throws -> CheckFinding {
        switch (fault.kind, fault.digest) {
        case (.writable, let digest?):
            try store.open(digest).setPermissions(0o444)
            return finding.ending(.repaired, "the mode is 444 now")
        case (.stray, _), (_, nil):
            return finding.ending(.setAside, try quarantine.take(fault.name, from: store.blobs, because: finding))
        case (let kind, let digest?):
            if let path = try replace(digest, finding, isInTheWay: kind == .noFile) {
                return finding.ending(.repaired, "from \(path)")
            }
            if kind == .missing { return finding.ending(.remains) }
            let place = try quarantine.take(fault.name, from: store.blobs, because: finding)
            return finding.ending(isNeeded ? .quarantined : .setAside, place)
        }
    }

    /// Finds a file with that content.
    /// - Returns: the file, and its path in words; nil if there is none.
    package func source(of digest: Digest) throws -> (file: OpenFile, path: String)? {
        if let place = digests.place(of: digest) {
            // It may have been moved into the quarantine since it was read.
            if let file = try? place.directory.open(file: place.name) { return (file, place.path) }
        }
        return try sources?.file(of: digest).map { ($0, "what was brought") }
    }

    /// - Returns: the path of the copy; nil if there is no copy.
    private func replace(_ digest: Digest, _ finding: CheckFinding, isInTheWay: Bool) throws -> String? {
        guard let source = try source(of: digest) else { return nil }
        if isInTheWay { _ = try quarantine.take(digest.hex, from: store.blobs, because: finding) }
        if let old = try store.blobs.status(of: digest.hex) { digests.forget(old) }
        return try store.replace(digest, with: source.file) ? source.path : nil
    }
}
