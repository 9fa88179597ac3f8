import DurableFiles
package import Identifiers
package import Integrity

/// `slipwayd fsck`: compares all files of a node with the signed lists, and repairs them from copies. Blocks.
package struct NodeCheck: Sendable {
    private let path: String
    private let now: Timestamp
    private let width: Int
    private let audit: AuditInspection
    private let progress: CheckProgress

    /// Anchors that were kept elsewhere, to compare the database with.
    package struct AnchorSource: Sendable {
        let path: String
        /// The path of a PEM file; nil: the node's own key, which is in the state.
        let publicKeyPath: String?

        package init(path: String, publicKeyPath: String? = nil) {
            self.path = path
            self.publicKeyPath = publicKeyPath
        }
    }

    /// - Parameters:
    ///   - path: the state directory.
    ///   - width: lanes for hashing, as many as cores.
    ///   - segments: directories besides STATE/audit with sealed parts of the audit; if there are any, all parts must be found.
    ///   - publicKey: the path of the PEM file of the key that signed anchors and segments; nil: the node's own key.
    package init(
        state path: String,
        now: Timestamp,
        width: Int,
        anchor: AnchorSource? = nil,
        segments: [String] = [],
        publicKey: String? = nil,
        progress: @escaping CheckProgress = { _, _ in }
    ) {
        self.path = path
        self.now = now
        self.width = width
        audit = AuditInspection(
            anchorPath: anchor?.path,
            segmentPaths: segments,
            publicKeyPath: anchor?.publicKeyPath ?? publicKey
        )
        self.progress = progress
    }

    /// Changes nothing and takes no lock that a start could meet. While slipwayd works, a fault must be found twice, since
    /// things come and go.
    package func run() throws -> CheckReport {
        let root = try StateDirectory.existing(path)
        let wasFree = Self.isFree(root)
        // The audit comes first: a node at work goes on meanwhile, and what it signs later is not in the file of anchors.
        let audited = try audit.run(root)
        var report = try inspect(root, wasFree)
        report.findings += audited
        return report
    }

    private func inspect(_ root: DirectoryHandle, _ wasFree: Bool) throws -> CheckReport {
        var report = try inspect(root)
        if report.findings.isEmpty || (wasFree && Self.isFree(root)) { return report }
        let again = Set(try inspect(root).findings.map { "\($0.code) \($0.subject)" })
        report.findings.removeAll { $0.isHarmless || !again.contains("\($0.code) \($0.subject)") }
        return report
    }

    private func inspect(_ root: DirectoryHandle) throws -> CheckReport {
        try StateInspection(root: root, digests: newDigests(), width: width).run()
    }

    /// Repairs what other copies or bundles have. The rest goes to the quarantine.
    /// - Parameter bundles: paths of bundles that this node's trust must accept.
    /// - Throws: `node.locked` if slipwayd runs here, the fault of a bundle, or the file system's errors.
    package func repair(from bundles: [String] = []) throws -> CheckReport {
        let root = try StateDirectory.existing(path)
        let lock = try StateDirectory.lock(root, purpose: "slipwayd fsck --repair")
        defer { withExtendedLifetime(lock) {} }
        let audited = try audit.run(root).map { $0.ending(.remains) }
        var report = try StateRepair(root: root, digests: newDigests(), now: now, bundles: bundles).run()
        report.findings += audited
        return report
    }

    private static func isFree(_ root: DirectoryHandle) -> Bool {
        (try? StateDirectory.lock(root, purpose: "slipwayd fsck")) != nil
    }

    private func newDigests() -> InodeDigestCache { InodeDigestCache(width: width, progress: progress) }
}
