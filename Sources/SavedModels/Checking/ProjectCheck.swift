package import DurableFiles
package import Identifiers
package import Integrity

/// `slipway fsck`: compares the content of a project with the imported content, and repairs it from copies. Takes the lock of the
/// project. Blocks.
package struct ProjectCheck: Sendable {
    let root: DirectoryHandle
    let now: Timestamp
    let width: Int
    let progress: CheckProgress

    /// - Parameters:
    ///   - root: the `.slipway` of the project, in any state.
    ///   - width: lanes for hashing, as many as cores.
    package init(
        _ root: DirectoryHandle,
        now: Timestamp,
        width: Int,
        progress: @escaping CheckProgress = { _, _ in }
    ) {
        self.root = root
        self.now = now
        self.width = width
        self.progress = progress
    }

    /// Changes nothing, not even the lock.
    /// - Throws: `file.locked` if another command changes the project.
    package func run() throws -> CheckReport {
        let lock = try Project.holdToRead(root)
        defer { withExtendedLifetime(lock) {} }
        return try ProjectInspection(root: root, digests: newDigests()).run()
    }

    /// Repairs everything that has a copy. The rest goes to the quarantine, and its version can be imported again.
    package func repair(from sources: [RepairSource] = []) throws -> CheckReport {
        let lock = try Project.take(root, purpose: "slipway fsck --repair")
        defer { withExtendedLifetime(lock) {} }
        return try ProjectRepair(self, sources: sources).run()
    }

    func newDigests() -> InodeDigestCache { InodeDigestCache(width: width, progress: progress) }
}
