package import DurableFiles
package import Identifiers

/// Mends blobs from copies, and moves what cannot be mended out of the way, so that sending or importing it again brings it
/// anew. Each step is whole or not there. Blocks.
package struct BlobRepair: Sendable {
    let store: ContentStore
    let ledger: ContentLedger
    let brought: BroughtContents?
    let quarantine: Quarantine

    package init(
        _ store: ContentStore,
        ledger: ContentLedger,
        brought: BroughtContents?,
        quarantine: Quarantine
    ) {
        self.store = store
        self.ledger = ledger
        self.brought = brought
        self.quarantine = quarantine
    }

    /// - Parameters:
    ///   - finding: what was said of the fault.
    ///   - isNeeded: whether something lacks the content while it is not there.
    /// - Returns: the finding with what came of it.
    package func repair(_ fault: BlobFault, _ finding: CheckFinding, isNeeded: Bool) throws -> CheckFinding {
        switch (fault.kind, fault.digest) {
        case (.writable, let digest?):
            try store.open(digest).setPermissions(0o444)
            return finding.ending(.repaired, "the mode is 444 now")
        case (.stray, _), (_, nil):
            return finding.ending(.setAside, try quarantine.take(fault.name, from: store.blobs, because: finding))
        case (let kind, let digest?):
            let isInTheWay = kind == .noFile
            if let path = try mend(digest, finding, isInTheWay: isInTheWay) {
                return finding.ending(.repaired, "from \(path)")
            }
            if kind == .missing { return finding.ending(.remains) }
            let place = try quarantine.take(fault.name, from: store.blobs, because: finding)
            return finding.ending(isNeeded ? .quarantined : .setAside, place)
        }
    }

    /// A file with that content, and what to call it.
    package func source(of digest: Digest) throws -> (file: OpenFile, path: String)? {
        if let place = ledger.place(of: digest) {
            // It may have been moved into the quarantine since it was read.
            if let file = try? place.directory.open(file: place.name) { return (file, place.path) }
        }
        guard let brought, try brought.store.contains(digest) else { return nil }
        return (try brought.store.open(digest), "what was brought")
    }

    private func mend(_ digest: Digest, _ finding: CheckFinding, isInTheWay: Bool) throws -> String? {
        guard let source = try source(of: digest) else { return nil }
        if isInTheWay { _ = try quarantine.take(digest.hex, from: store.blobs, because: finding) }
        if let old = try store.blobs.status(of: digest.hex) { ledger.forget(old) }
        return try store.mend(digest, from: source.file) ? source.path : nil
    }
}

extension ContentStore {
    /// Puts a copy in the place of a blob that is broken or missing: a new inode, written, read back and durable before it has
    /// the name.
    /// - Returns: false if the source has other content; nothing is changed then.
    func mend(_ digest: Digest, from source: OpenFile) throws -> Bool {
        let temporary = DirectoryHandle.temporaryName(for: "mend")
        let copy = try ingests.create(file: temporary, mode: 0o600)
        do {
            let copied = try FileCopy.copyAndDigest(from: source, to: copy)
            try copy.setPermissions(0o444)
            try copy.sync()
            copy.dropCache()
            guard copied.digest == digest, try StreamingDigest.of(copy).digest == digest else {
                try ingests.remove(file: temporary)
                return false
            }
            try ingests.rename(temporary, to: blobs, as: digest.hex)
        } catch {
            _ = try? ingests.remove(file: temporary)
            throw error
        }
        try blobs.sync()
        return true
    }
}
