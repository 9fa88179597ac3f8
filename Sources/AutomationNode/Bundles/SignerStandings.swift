import Identifiers
import NodeAPI
import Signing

/// Tells whether the signers of bundles on this node are still trusted: a bundle whose key was removed or revoked since stays and
/// runs, and reports must show it. Calls block.
struct SignerStandings: Sendable {
    let database: NodeDatabase
    let stored: StoredBundles

    /// The reasons why the signers of bundles are not trusted any more, by project and digest. A bundle whose signature cannot be
    /// read is not among them: that is the check's finding.
    /// - Throws: the error that keeps the trust from being read.
    func flaws(of project: ProjectName? = nil) throws -> [ProjectName: [Digest: SigningFailure]] {
        let trust = try stored.trust.read()
        var flaws: [ProjectName: [Digest: SigningFailure]] = [:]
        for record in try database.read({ try BundleRecord.all(of: project, in: $0) }) {
            guard let material = try? material(of: record) else { continue }
            flaws[record.project, default: [:]][record.digest] = trust.standing(
                of: material,
                at: record.received,
                record.project,
                targets: record.report.targets
            )
        }
        return flaws
    }

    /// Read once from `bundle.sig` and remembered, since that may be large.
    private func material(of record: BundleRecord) throws -> SignatureMaterial {
        let known = try database.read { try SignatureRecord.find(record.project, record.digest, in: $0) }
        if let material = known?.material { return material }
        let material = try stored.material(of: record)
        if let statement = known?.statement ?? stored.statement(of: record) {
            try database.note { database in
                // It may have been sent again, or collected, meanwhile.
                guard try BundleRecord.find(record.project, record.digest, in: database)?.received == record.received,
                    try SignatureRecord.find(record.project, record.digest, in: database)?.statement ?? statement
                        == statement
                else { return }
                try SignatureRecord(
                    project: record.project,
                    digest: record.digest,
                    statement: statement,
                    material: material
                ).save(in: database)
            }
        }
        return material
    }
}

extension SigningFailure {
    /// In one line, with its code.
    var line: String { "\(stableCode): \(message)" }
}
