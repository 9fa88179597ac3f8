import AsyncSupport
import GRDB
import Identifiers
import NodeAPI

/// Removes the mark of a bundle that failed. Calls block.
struct BadMarkRemoval: Sendable {
    let audit: AuditTrail

    /// - Throws: `bundle.not-found`, `bundle.ambiguous`.
    func run(
        _ project: ProjectName,
        _ request: ForgiveRequest,
        by requester: Requester
    ) throws -> ForgivenReport {
        let now = audit.clock.timeOfDay
        return try audit.database.write { database in
            let marked = try BadBundleRecord.all(of: project, in: database)
            let (bundle, digest) = try find(request.bundle, project, marked, in: database)
            let record = marked.first { $0.digest == digest }
            if let record {
                try record.remove(in: database)
                try AuditChain.append(
                    AuditEntry(
                        "bundle.forgiven",
                        by: requester.name,
                        project: project,
                        subject: "\(bundle) \(digest)",
                        detail: "it was marked \(record.mark.code) at \(record.mark.since)"
                            + (request.reason.map { ": \($0)" } ?? "")
                    ),
                    at: now,
                    in: database
                )
            }
            return ForgivenReport(
                project: project,
                bundle: bundle,
                digest: digest.description,
                forgiven: record?.mark
            )
        }
    }

    /// Among the marks first, since the bundle may have been removed.
    private func find(
        _ text: String,
        _ project: ProjectName,
        _ marked: [BadBundleRecord],
        in database: Database
    ) throws -> (BundleID, Digest) {
        let matches = marked.filter { $0.bundle.text == text || $0.digest.description == text || $0.digest.hex == text }
        if let only = matches.first, matches.count == 1 { return (only.bundle, only.digest) }
        let known = try BundleRecord.all(of: project, in: database)
        let record = try BundleChoice(text: text, project: project).find(in: known)
        return (record.report.bundle, record.digest)
    }
}
