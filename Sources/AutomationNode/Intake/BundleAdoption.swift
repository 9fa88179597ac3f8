import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Signing

/// Makes a verified bundle one of the node's: policy, blobs, files, record, audit, in this order. Calls block.
struct BundleAdoption: Sendable {
    let admission: BundleAdmission
    let gate: StoreGate
    let early: EarlyReadBack
    let setAside: SetAside
    let marks: MarkWriter
    let counters: NodeCounters
    let faults: FaultPoints

    private var stored: StoredBundles { admission.stored }
    private var clock: any TimeSource { setAside.audit.clock }

    /// Adopts the bundle, or returns the report of an existing one.
    func adopt(_ bundle: VerifiedBundle, _ ingest: Ingest, by requester: Requester) throws -> BundleReport {
        faults.reach(.bundleVerified)
        return try gate.withLock {
            let claim = BundleClaim(bundle)
            let known = try admission.check(claim, at: clock.timeOfDay)
            let manifest = try ingest.read(bundle.manifestDigest)
            let new = Self.record(of: bundle, received: known?.received ?? clock.timeOfDay)
            // Before it has a directory: then a stop of the node leaves nothing that no record explains.
            if known == nil { try stored.database.write { try new.passing.begin(in: $0) } }
            // What waits for its turn is as well read by the staging.
            early.stop(ingest)
            try ingest.commit()
            faults.reach(.bundleAdopted)
            let isWritten = try stored.file(
                known ?? new,
                manifest: manifest,
                signature: bundle.signature,
                now: clock.timeOfDay
            ) { name, home in
                _ = try setAside.damaged(
                    name,
                    from: home,
                    NodeCode.bundleDamaged,
                    expected: "the documents of \(bundle.manifest.bundle)"
                )
            }
            stored.parsed.keep(bundle, manifestSize: manifest.count)
            faults.reach(.bundleFiled)
            if isWritten || known == nil {
                try record(new, bundle.signature, statement: claim.statement, isNew: known == nil, by: requester)
            }
            let report = isWritten ? new.report : known?.report ?? new.report
            faults.reach(.bundleRecorded)
            return report
        }
    }

    private func record(
        _ record: BundleRecord,
        _ signature: [UInt8],
        statement: Digest,
        isNew: Bool,
        by requester: Requester
    ) throws {
        let now = clock.timeOfDay
        try stored.database.write { database in
            var record = record
            try BundleRecord.remove(record.project, record.digest, in: database)
            try record.insert(in: database)
            try record.keep(signature: signature, in: database)
            try record.passing.end(in: database)
            try SignatureRecord(project: record.project, digest: record.digest, statement: statement).save(in: database)
            if isNew { try ProjectRecord.hear(record, in: database) }
            try AuditChain.append(
                AuditEntry(
                    isNew ? "bundle.received" : "bundle.renewed",
                    by: requester.name,
                    project: record.project,
                    subject: record.report.bundle.text,
                    detail: "\(record.digest), sequence \(record.sequence), \(record.report.signer)"
                ),
                at: now,
                in: database
            )
        }
        marks.write()
        counters.update { $0.bundlesReceived += 1 }
    }

    private static func record(of bundle: VerifiedBundle, received: Timestamp) -> BundleRecord {
        BundleRecord(
            bundle.manifest,
            digest: bundle.manifestDigest,
            resources: bundle.resources,
            signer: bundle.signer,
            received: received
        )
    }
}
