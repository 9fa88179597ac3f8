import DurableFiles
import GRDB
import Identifiers
import Signing

/// Restores damaged documents of bundles from their copies, and records the signatures of bundles that are older than this
/// record. Calls block.
struct DocumentRepair: Sendable {
    let stored: StoredBundles
    let setAside: SetAside

    /// - Returns: what an operator should know.
    func run() throws -> [String] {
        var findings: [String] = []
        let trust = try? stored.trust.read()
        for record in try stored.database.read({ try BundleRecord.all(in: $0) }) {
            findings += try repair(record)
            if record.signature == nil, let trust { try keepSignature(of: record, trust) }
        }
        return findings
    }

    private func repair(_ record: BundleRecord) throws -> [String] {
        let path = "\(record.project.text)/\(record.digest.hex)"
        return try stored.damagedFiles(of: record).map { name, content in
            let home = try stored.directory.openOrMake(directory: path)
            var told = "\(NodeCode.bundleDamaged.rawValue): bundles/\(path)/\(name) was missing"
            if try home.status(of: name) != nil {
                let expected = StreamingDigest.of(content).description
                told = try setAside.damaged(name, from: home, NodeCode.bundleDamaged, expected: expected)
            }
            try home.replace(file: name, with: content, mode: 0o444)
            return told + "; it was written anew from its copy"
        }
    }

    /// Verified as of when it came, since a certificate that has ended meanwhile was good then.
    private func keepSignature(of record: BundleRecord, _ trust: Trust) throws {
        guard let content = try? stored.signature(of: record),
            (try? BundleSignature.verify(content, trust: trust, at: record.received)) != nil,
            stored.isWhole(record)
        else { return }
        try stored.database.write { database in
            var record = record
            try record.keep(signature: content, in: database)
        }
    }
}
