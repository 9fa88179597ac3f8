import Bundles
import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Signing
import Synchronization

/// Takes verified bundles in: policy, blobs, files, record, audit, in this order. Calls block.
struct Receiver: Sendable {
    let parts: NodeParts

    var verificationLimits: VerificationLimits { parts.verificationLimits }

    var room: DiskRoom { DiskRoom(store: parts.store, reserve: parts.configuration.limits.reserveBytes) }

    /// Where contents come in; large ones are read back from the disk while others still come.
    func beginIngest() throws -> Ingest {
        try parts.store.beginIngest { [early = parts.early] in early.add($1, size: $2, of: $0) }
    }

    /// The sink for a plain tar, verified against what is trusted now.
    /// - Parameter announce: is told what the bundle says it is, before it is judged.
    func plainSink(
        into ingest: Ingest,
        by requester: Requester,
        announce: @escaping @Sendable (BundleManifest) -> Void
    ) throws -> PlainSink {
        let verifier = StreamingVerifier(
            trust: try parts.stored.trust.read(),
            now: parts.clock.now(),
            limits: verificationLimits,
            destination: ingest
        )
        return PlainSink(verifier: verifier, room: room, ingest: ingest) { claim in
            announce(claim.manifest)
            try requester.require(.upload, in: claim.manifest.project)
            _ = try judge(claim)
        }
    }

    /// Verifies the head of an offered bundle and judges it, before anything of it is sent.
    func head(_ bytes: [UInt8], by requester: Requester) throws -> VerifiedHead {
        let head = try VerifiedHead.verify(
            try WrappedHead.unwrap(bytes),
            trust: try parts.stored.trust.read(),
            now: parts.clock.now(),
            limits: verificationLimits
        )
        try requester.require(.upload, in: head.manifest.project)
        if try judge(BundleClaim(head)) == nil { try room.check(for: head.resources) }
        return head
    }

    /// Takes the bundle in, or answers with what is known of it if it is here already.
    func adopt(_ bundle: VerifiedBundle, _ ingest: Ingest, by requester: Requester) throws -> BundleReport {
        parts.faults.reach(.bundleVerified)
        return try parts.storeGate.withLock {
            let claim = BundleClaim(bundle)
            let known = try judge(claim)
            let manifest = try ingest.read(bundle.manifestDigest)
            let new = Self.record(of: bundle, received: known?.received ?? parts.clock.now())
            // Before it has a directory: then a stop of the node leaves nothing that no record explains.
            if known == nil { try parts.database.write { try new.passing.begin(in: $0) } }
            // What waits for its turn is as well read by the staging.
            parts.early.stop(ingest)
            try ingest.commit()
            parts.faults.reach(.bundleAdopted)
            let isWritten = try parts.stored.file(
                known ?? new,
                manifest: manifest,
                signature: bundle.signature,
                now: parts.clock.now()
            ) { name, home in
                _ = try parts.setAside.damaged(
                    name,
                    from: home,
                    NodeCode.bundleDamaged,
                    expected: "the documents of \(bundle.manifest.bundle)"
                )
            }
            parts.faults.reach(.bundleFiled)
            if isWritten || known == nil {
                try record(new, bundle.signature, statement: claim.statement, isNew: known == nil, by: requester)
            }
            let report = isWritten ? new.report : known?.report ?? new.report
            parts.faults.reach(.bundleRecorded)
            return report
        }
    }

    /// Puts a refusal on record.
    func refuse(_ error: any Error, _ project: ProjectName?, subject: String, by requester: Requester) {
        guard let failure = error as? any CodedFailure else { return }
        parts.counters.update { $0.bundlesRefused += 1 }
        try? parts.trail.append(
            AuditEntry(
                "bundle.refused",
                by: requester.name,
                project: project,
                subject: subject,
                outcome: failure.stableCode,
                detail: "\(failure.subject): \(failure.message)"
            )
        )
    }

    /// Whether the bundle may be taken.
    /// - Returns: the record of it, if it is here already.
    /// - Throws: also for one that is here with another signed list.
    private func judge(_ claim: BundleClaim) throws -> BundleRecord? {
        let manifest = claim.manifest
        try claim.signer.grant.check(manifest.project, targets: manifest.targets)
        let (project, known, statement) = try parts.database.read { database in
            (
                try ProjectRecord.load(manifest.project, in: database),
                try BundleRecord.all(of: manifest.project, in: database),
                try SignatureRecord.find(manifest.project, claim.digest, in: database)?.statement
            )
        }
        let admission = Admission(
            now: parts.clock.now(),
            names: parts.configuration.names,
            project: project,
            known: known
        )
        guard let record = known.first(where: { $0.digest == claim.digest }) else {
            try admission.check(claim)
            return nil
        }
        // What an older Slipway took in has its list in bundle.sig only, and none that can be told where that is damaged.
        if let other = statement ?? parts.stored.statement(of: record), other != claim.statement {
            throw admission.conflict(claim, with: other)
        }
        return record
    }

    private func record(
        _ record: BundleRecord,
        _ signature: [UInt8],
        statement: Digest,
        isNew: Bool,
        by requester: Requester
    ) throws {
        let now = parts.clock.now()
        try parts.database.write { database in
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
        parts.marks.write()
        parts.counters.update { $0.bundlesReceived += 1 }
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
