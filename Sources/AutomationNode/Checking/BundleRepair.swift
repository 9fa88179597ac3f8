import ContentStore
import DurableFiles
import Identifiers
import Signing

/// Mends the documents of a bundle: `bundle.json` is also a blob; of `bundle.sig` the database has a copy, and what an operator brings.
struct BundleRepair {
    let parts: NodeStorage
    let brought: BroughtBundles
    let quarantine: Quarantine
    let ledger: ContentLedger

    /// - Returns: the findings with what came of them.
    func mend(_ bundle: SurveyedBundle) throws -> [CheckFinding] {
        try bundle.faults.map { fault in
            let finding = bundle.finding(fault)
            switch fault {
            case .manifest: return try mendManifest(bundle, finding)
            case .signature:
                return try mendSignature(bundle, with: try signature(of: bundle) ?? copy(of: bundle.record), finding)
            case .untrusted:
                guard let signature = try signature(of: bundle) else { return finding.ending(.remains) }
                return try mendSignature(bundle, with: signature, finding)
            }
        }
    }

    private func copy(of record: BundleRecord) throws -> [UInt8]? {
        let copy = try parts.database.read { try SignatureCopy.find(record, in: $0) }
        return copy.flatMap { StreamingDigest.of($0) == record.signature ? $0 : nil }
    }

    /// What was brought, if it is over the list that is here, or was.
    private func signature(of bundle: SurveyedBundle) throws -> [UInt8]? {
        let (project, digest) = (bundle.record.project, bundle.record.digest)
        let known = try parts.database.read { try SignatureRecord.find(project, digest, in: $0)?.statement }
        let statement =
            known ?? bundle.resources.map { Statement.identity(of: $0) } ?? parts.stored.statement(of: bundle.record)
        return brought.signature(of: digest, over: statement)
    }

    /// Another signature may be of another signer. The record comes first: until the file follows, its copy is read.
    private func mendSignature(
        _ bundle: SurveyedBundle,
        with signature: [UInt8]?,
        _ finding: CheckFinding
    ) throws -> CheckFinding {
        if let signature {
            try parts.database.write { database in
                var known = bundle.record
                try known.keep(signature: signature, in: database)
                var record = try SignatureRecord.find(known.project, known.digest, in: database)
                record?.material = nil
                try record?.save(in: database)
            }
        }
        return try mend(SurveyedBundle.signatureFile, of: bundle, with: signature, finding)
    }

    private func mendManifest(_ bundle: SurveyedBundle, _ finding: CheckFinding) throws -> CheckFinding {
        let repair = BlobRepair(parts.store, ledger: ledger, brought: brought.contents, quarantine: quarantine)
        let digest = bundle.record.digest
        var content: [UInt8]?
        if let source = try repair.source(of: digest) {
            let bytes = try source.file.readAll(limit: 64 << 20)
            if StreamingDigest.of(bytes) == digest { content = bytes }
        }
        return try mend(SurveyedBundle.manifestFile, of: bundle, with: content, finding)
    }

    /// Writes a document anew, in one step, or moves it out of the way.
    private func mend(
        _ name: String,
        of bundle: SurveyedBundle,
        with content: [UInt8]?,
        _ finding: CheckFinding
    ) throws -> CheckFinding {
        guard let content else {
            guard let home = try existingHome(of: bundle), try home.status(of: name) != nil else {
                return finding.ending(.remains)
            }
            return finding.ending(.quarantined, try quarantine.take(name, from: home, because: finding))
        }
        let home = try madeHome(of: bundle, finding)
        if let status = try home.status(of: name), status.kind == .directory {
            _ = try quarantine.take(name, from: home, because: finding)
        }
        if let old = try home.status(of: name) { ledger.forget(old) }
        let root = parts.state.root
        let temporary = DirectoryHandle.temporaryName(for: name)
        let file = try root.create(file: temporary, mode: 0o444)
        do {
            try file.write(content)
            try file.sync()
            try root.rename(temporary, to: home, as: name)
        } catch {
            _ = try? root.remove(file: temporary)
            throw error
        }
        try home.sync()
        return finding.ending(.repaired, "written anew")
    }

    private func existingHome(of bundle: SurveyedBundle) throws -> DirectoryHandle? {
        let path = "\(bundle.record.project.text)/\(bundle.record.digest.hex)"
        return try? parts.state.bundles.open(directory: path)
    }

    private func madeHome(of bundle: SurveyedBundle, _ finding: CheckFinding) throws -> DirectoryHandle {
        let project = bundle.record.project.text
        if let status = try parts.state.bundles.status(of: project), status.kind != .directory {
            _ = try quarantine.take(project, from: parts.state.bundles, because: finding)
        }
        let above = try parts.state.bundles.openOrMake(directory: project)
        let name = bundle.record.digest.hex
        if let status = try above.status(of: name), status.kind != .directory {
            _ = try quarantine.take(name, from: above, because: finding)
        }
        let home = try above.openOrMake(directory: name)
        try above.sync()
        try parts.state.bundles.sync()
        return home
    }
}
