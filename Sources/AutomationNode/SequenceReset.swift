import GRDB
package import Identifiers
import NodeAPI

/// `slipwayd project reset-sequence`: lowers the highest sequence of a project, after a confirmed bundle with a far too high
/// sequence shut out all later ones. Bundles with higher sequences are marked bad. Blocks.
package struct SequenceReset: Sendable {
    /// The result of a reset.
    package struct Report: Sendable, Hashable {
        package let project: ProjectName
        package let before: Int64
        package let after: Int64
        /// Bundles above it, which are not deployed again before they are marked good.
        package let condemned: [BundleID]
    }

    /// The action's name in the audit.
    static let action = "project.sequence-reset"

    private let path: String
    private let now: Timestamp

    /// - Parameter path: the state directory of a node that is stopped.
    package init(state path: String, now: Timestamp) {
        self.path = path
        self.now = now
    }

    /// - Parameters:
    ///   - wanted: the sequence below which nothing is taken from now on; nil: that of the last confirmed generation.
    ///   - requester: who asks, for the record.
    /// - Throws: `node.locked`, `project.not-found`, `project.sequence`.
    package func run(
        _ project: ProjectName,
        to wanted: Int64?,
        reason: String,
        by requester: String
    ) throws -> Report {
        let root = try StateDirectory.existing(path)
        let lock = try StateDirectory.lock(root, purpose: "slipwayd project reset-sequence")
        defer { withExtendedLifetime(lock) {} }
        let database = try NodeDatabase(existingIn: root)
        defer { try? database.close() }
        let report = try database.write { database in
            try change(project, to: wanted, reason: reason, by: requester, in: database)
        }
        // The next start writes the copies, too.
        try? FailureCopies(root: root).write(from: database)
        return report
    }

    private func change(
        _ project: ProjectName,
        to wanted: Int64?,
        reason: String,
        by requester: String,
        in database: Database
    ) throws -> Report {
        guard var known = try ProjectRecord.all(in: database).first(where: { $0.project == project }) else {
            throw NodeFailure(.projectNotFound, project.text, "the node has nothing of this project")
        }
        let bundles = try BundleRecord.all(of: project, in: database)
        let before = known.highestSequence
        let after = try wanted ?? confirmed(known, bundles, in: database)
        guard after >= 0, after < before else {
            throw NodeFailure(
                .sequenceReset,
                project.text,
                expected:
                    "a sequence from 0 to below \(before), the highest that was confirmed; if the generation that is current "
                    + "is the one that was wrong, roll back first, or name the sequence: --to N",
                found: "\(after)"
            )
        }
        known.highestSequence = after
        let there = bundles.first { $0.sequence == after }
        known.highestDigest = there?.digest
        known.highestStatement = try there.flatMap {
            try SignatureRecord.find(project, $0.digest, in: database)?.statement
        }
        known.heardSequence = min(known.heardSequence, after)
        try known.save(in: database)
        let above = bundles.filter { $0.sequence > after }
        for bundle in above { try markBad(bundle, after, reason, requester, in: database) }
        let condemned = above.map(\.report.bundle)
        try AuditChain.append(
            AuditEntry(
                Self.action,
                by: requester,
                project: project,
                subject: "sequence of \(project)",
                detail: "from \(before) to \(after): \(reason)"
                    + (condemned.isEmpty ? "" : "; marked bad: \(condemned.map(\.text).joined(separator: ", "))")
            ),
            at: now,
            in: database
        )
        return Report(project: project, before: before, after: after, condemned: condemned)
    }

    private func confirmed(
        _ known: ProjectRecord,
        _ bundles: [BundleRecord],
        in database: Database
    ) throws -> Int64 {
        let generation = try known.lastConfirmed.flatMap { try GenerationRecord.find(known.project, $0, in: database) }
        return bundles.first { $0.digest == generation?.bundleDigest }?.sequence ?? 0
    }

    private func markBad(
        _ bundle: BundleRecord,
        _ after: Int64,
        _ reason: String,
        _ requester: String,
        in database: Database
    ) throws {
        try BadBundleRecord(
            project: bundle.project,
            digest: bundle.digest,
            bundle: bundle.report.bundle,
            mark: BadMark(
                since: now,
                code: NodeCode.sequenceReset.rawValue,
                reason: "its sequence \(bundle.sequence) is above \(after), to which it was set back: \(reason)",
                deployment: nil,
                by: requester
            )
        ).save(in: database)
    }
}
