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

    var verificationLimits: VerificationLimits {
        var limits = VerificationLimits.standard
        limits.totalBytes = min(limits.totalBytes, parts.configuration.limits.bundleBytes)
        return limits
    }

    var room: DiskRoom { DiskRoom(store: parts.store, reserve: parts.configuration.limits.reserveBytes) }

    /// The sink for a plain tar, verified against what is trusted now.
    func plainSink(into ingest: Ingest) throws -> PlainSink {
        let verifier = StreamingVerifier(
            trust: try parts.stored.trust.read(),
            now: parts.clock.now(),
            limits: verificationLimits,
            destination: ingest
        )
        return PlainSink(verifier: verifier, room: room)
    }

    /// Verifies the head of an offered bundle and judges it, before anything of it is sent.
    func head(_ bytes: [UInt8]) throws -> VerifiedHead {
        let head = try VerifiedHead.verify(
            bytes,
            trust: try parts.stored.trust.read(),
            now: parts.clock.now(),
            limits: verificationLimits
        )
        if try find(head.manifest.project, head.manifestDigest) == nil {
            try judge(head.manifest, head.manifestDigest)
            try room.check(for: head.resources)
        }
        return head
    }

    /// Takes the bundle in, or answers with what is known of it if it is here already.
    func adopt(_ bundle: VerifiedBundle, _ ingest: Ingest, by requester: Requester) throws -> BundleReport {
        parts.faults.reach(.bundleVerified)
        return try parts.storeGate.withLock { _ in
            let known = try find(bundle.manifest.project, bundle.manifestDigest)
            if known == nil { try judge(bundle.manifest, bundle.manifestDigest) }
            let manifest = try ingest.read(bundle.manifestDigest)
            try ingest.commit()
            parts.faults.reach(.bundleAdopted)
            if try known.map({ try parts.stored.isWhole($0) }) != true {
                try parts.stored.file(
                    bundle.manifest.project,
                    bundle.manifestDigest,
                    manifest: manifest,
                    signature: bundle.signature
                )
            }
            parts.faults.reach(.bundleFiled)
            let report = try record(bundle, known: known, by: requester)
            parts.faults.reach(.bundleRecorded)
            return report
        }
    }

    /// Puts a refusal on record.
    func refuse(_ error: any Error, _ project: ProjectName?, subject: String, by requester: Requester) {
        guard let failure = error as? any CodedFailure else { return }
        parts.counters.update { $0.bundlesRefused += 1 }
        try? parts.audit(
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

    private func find(_ project: ProjectName, _ digest: Digest) throws -> BundleRecord? {
        try parts.database.read { try BundleRecord.find(project, digest, in: $0) }
    }

    private func judge(_ manifest: BundleManifest, _ digest: Digest) throws {
        let (project, known) = try parts.database.read { database in
            (
                try ProjectRecord.load(manifest.project, in: database),
                try BundleRecord.all(of: manifest.project, in: database)
            )
        }
        let admission = Admission(
            now: parts.clock.now(),
            names: parts.configuration.names,
            project: project,
            known: known
        )
        try admission.check(manifest, digest: digest)
    }

    private func record(_ bundle: VerifiedBundle, known: BundleRecord?, by requester: Requester) throws -> BundleReport
    {
        let now = parts.clock.now()
        let report = known?.report ?? Self.report(of: bundle, received: now)
        let record = BundleRecord(
            project: bundle.manifest.project,
            digest: bundle.manifestDigest,
            sequence: bundle.manifest.sequence,
            signature: StreamingDigest.of(bundle.signature),
            received: known?.received ?? now,
            report: report
        )
        try parts.database.write { database in
            try BundleRecord.remove(record.project, record.digest, in: database)
            try record.insert(in: database)
            if known != nil { return }
            try AuditChain.append(
                AuditEntry(
                    "bundle.received",
                    by: requester.name,
                    project: record.project,
                    subject: report.bundle.text,
                    detail: "\(record.digest), sequence \(record.sequence), \(report.signer)"
                ),
                at: now,
                in: database
            )
        }
        parts.counters.update { $0.bundlesReceived += 1 }
        return report
    }

    private static func report(of bundle: VerifiedBundle, received: Timestamp) -> BundleReport {
        let manifest = bundle.manifest
        let files = bundle.resources.filter { $0.name.text.hasPrefix("models/") }
        return BundleReport(
            project: manifest.project,
            bundle: manifest.bundle,
            digest: bundle.manifestDigest.description,
            sequence: manifest.sequence,
            created: manifest.created,
            expires: manifest.expires,
            targets: manifest.targets,
            notes: manifest.notes,
            signer: bundle.signer.description,
            received: received,
            files: files.count,
            bytes: files.reduce(0) { $0 + $1.size },
            models: manifest.models.map {
                BundleReport.Model(name: $0.name, active: $0.active, versions: $0.versions.map(\.version))
            }
        )
    }
}
