import DurableFiles
package import Identifiers
import NodeAPI

/// The audit of a node that is stopped, or of its state as it lies there. Blocks.
package struct StoppedAudit: Sendable {
    /// A sealed part of it.
    package struct Segment: Sendable, Hashable {
        package let first: Int64
        package let last: Int64
        package let fileName: String
        package let sealed: Timestamp
        /// Tells whether its file is in STATE/audit.
        package let isHere: Bool
    }

    private let path: String

    package init(state path: String) {
        self.path = path
    }

    /// Seals all but the newest records.
    /// - Returns: nil if there are no records to seal.
    /// - Throws: `node.locked`, `node.key`, `audit.broken`.
    package func seal(keeping keep: Int64, now: Timestamp) throws -> Segment? {
        let root = try StateDirectory.existing(path)
        let lock = try StateDirectory.lock(root, purpose: "slipwayd audit seal")
        defer { withExtendedLifetime(lock) {} }
        let database = try NodeDatabase(existingIn: root)
        defer { try? database.close() }
        let sealing = AuditSealing(root: root, database: database, key: try NodeKey.load(from: root), now: now)
        return try sealing.seal(keeping: keep).map { segment($0, in: root) }
    }

    /// The sealed parts, oldest first.
    package func segments() throws -> [Segment] {
        let root = try StateDirectory.existing(path)
        let database = try NodeDatabase(examining: root)
        defer { try? database.close() }
        return try database.read { try AuditSegment.all(in: $0) }.map { segment($0, in: root) }
    }

    private func segment(_ segment: AuditSegment, in root: DirectoryHandle) -> Segment {
        let place = "\(AuditSealing.directoryName)/\(segment.fileName)"
        return Segment(
            first: segment.first,
            last: segment.last,
            fileName: segment.fileName,
            sealed: segment.sealed,
            isHere: ((try? root.status(of: place)) ?? nil) != nil
        )
    }
}
