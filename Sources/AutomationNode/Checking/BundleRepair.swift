import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity
import Signing

/// Repairs the documents of a bundle. `bundle.json` is also a blob; the database and the sources of an operator have copies of
/// `bundle.sig`.
struct BundleRepair {
    let state: StateDirectory
    let stored: StoredBundles
    let sources: RepairSources?
    let quarantine: Quarantine
    let digests: InodeDigestCache

    /// - Returns: the findings with their outcomes.
    func repair(_ bundle: InspectedBundle) throws -> [CheckFinding] {
        try bundle.faults.map { fault in
            let finding = bundle.finding(fault)
            switch fault {
            case .manifest: return try repairManifest(bundle, finding)
            case .signature:
                return try repairSignature(bundle, with: try signature(of: bundle) ?? copy(of: bundle.record), finding)
            case .untrusted:
                guard let signature = try signature(of: bundle) else { return finding.ending(.remains) }
                return try repairSignature(bundle, with: signature, finding)
            }
        }
    }

    private func copy(of record: BundleRecord) throws -> [UInt8]? {
        let copy = try stored.database.read { try SignatureCopy.find(record, in: $0) }
        return copy.flatMap { StreamingDigest.of($0) == record.signature ? $0 : nil }
    }

    /// The signature that the sources have, if it is over the list that is here, or was.
    private func signature(of bundle: InspectedBundle) throws -> [UInt8]? {
        let (project, digest) = (bundle.record.project, bundle.record.digest)
        let known = try stored.database.read { try SignatureRecord.find(project, digest, in: $0)?.statement }
        let statement =
            known ?? bundle.resources.map { Statement.identity(of: $0) } ?? stored.statement(of: bundle.record)
        return sources?.signature(of: digest, over: statement)
    }

    /// Records the signature first, since it may be of another signer: until the file follows, its copy is read.
    private func repairSignature(
        _ bundle: InspectedBundle,
        with signature: [UInt8]?,
        _ finding: CheckFinding
    ) throws -> CheckFinding {
        if let signature {
            try stored.database.write { database in
                var known = bundle.record
                try known.keep(signature: signature, in: database)
                var record = try SignatureRecord.find(known.project, known.digest, in: database)
                record?.material = nil
                try record?.save(in: database)
            }
        }
        return try replace(InspectedBundle.signatureFile, of: bundle, with: signature, finding)
    }

    private func repairManifest(_ bundle: InspectedBundle, _ finding: CheckFinding) throws -> CheckFinding {
        let repair = BlobRepair(stored.store, digests: digests, sources: sources, quarantine: quarantine)
        let digest = bundle.record.digest
        var content: [UInt8]?
        if let source = try repair.source(of: digest) {
            let bytes = try source.file.readAll(limit: StoredBundles.limits.documentBytes)
            if StreamingDigest.of(bytes) == digest { content = bytes }
        }
        return try replace(InspectedBundle.manifestFile, of: bundle, with: content, finding)
    }

    /// Writes a document again in one step, or moves it to the quarantine if there is no content for it.
    private func replace(
        _ name: String,
        of bundle: InspectedBundle,
        with content: [UInt8]?,
        _ finding: CheckFinding
    ) throws -> CheckFinding {
        guard let content else {
            guard let home = existingHome(of: bundle), try home.status(of: name) != nil else {
                return finding.ending(.remains)
            }
            return finding.ending(.quarantined, try quarantine.take(name, from: home, because: finding))
        }
        let home = try madeHome(of: bundle, finding)
        if let status = try home.status(of: name), status.kind == .directory {
            _ = try quarantine.take(name, from: home, because: finding)
        }
        if let old = try home.status(of: name) { digests.forget(old) }
        let root = state.root
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

    private func existingHome(of bundle: InspectedBundle) -> DirectoryHandle? {
        try? state.bundles.open(directory: "\(bundle.record.project.text)/\(bundle.record.digest.hex)")
    }

    private func madeHome(of bundle: InspectedBundle, _ finding: CheckFinding) throws -> DirectoryHandle {
        let project = bundle.record.project.text
        if let status = try state.bundles.status(of: project), status.kind != .directory {
            _ = try quarantine.take(project, from: state.bundles, because: finding)
        }
        let above = try state.bundles.openOrMake(directory: project)
        let name = bundle.record.digest.hex
        if let status = try above.status(of: name), status.kind != .directory {
            _ = try quarantine.take(name, from: above, because: finding)
        }
        let home = try above.openOrMake(directory: name)
        try above.sync()
        try state.bundles.sync()
        return home
    }
}
