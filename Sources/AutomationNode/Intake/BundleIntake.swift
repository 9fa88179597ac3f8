import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Signing

/// Receives bundles: verified against the current trust, admitted by the policy, then adopted. Calls block.
struct BundleIntake: Sendable {
    let admission: BundleAdmission
    let adoption: BundleAdoption
    let audit: AuditTrail
    let counters: NodeCounters
    /// Threads for those who send.
    let pool: BlockingPool

    var configuration: NodeConfiguration {
        _read { yield admission.configuration.settings }
    }
    var clock: any TimeSource { audit.clock }
    var limits: VerificationLimits { configuration.verificationLimits }

    private var stored: StoredBundles { admission.stored }
    private var freeSpace: FreeSpaceCheck {
        FreeSpaceCheck(store: stored.store, reserve: configuration.limits.reserveBytes)
    }

    /// Begins to take contents in; large ones are read back from the disk while others still come.
    func beginIngest() throws -> Ingest {
        try stored.store.beginIngest { [early = adoption.early] in early.add($1, size: $2, of: $0) }
    }

    /// The sink for a plain tar, which is verified against the current trust.
    /// - Parameter announce: gets the bundle's manifest before the bundle is admitted.
    func plainSink(
        into ingest: Ingest,
        by requester: Requester,
        announce: @escaping @Sendable (BundleManifest) -> Void
    ) throws -> TarSink {
        let verifier = StreamingVerifier(
            trust: try stored.trust.read(),
            now: clock.timeOfDay,
            limits: limits,
            destination: ingest
        )
        return TarSink(verifier: verifier, freeSpace: freeSpace, ingest: ingest) { claim in
            announce(claim.manifest)
            try requester.require(.upload, in: claim.manifest.project)
            _ = try admission.check(claim, at: clock.timeOfDay)
        }
    }

    /// Verifies the head of an offered bundle and admits it, before anything of it is sent.
    func head(_ bytes: [UInt8], by requester: Requester) throws -> VerifiedHead {
        let head = try VerifiedHead.verify(
            try CompressedHead.decompress(bytes),
            trust: try stored.trust.read(),
            now: clock.timeOfDay,
            limits: limits
        )
        try requester.require(.upload, in: head.manifest.project)
        if try admission.check(BundleClaim(head), at: clock.timeOfDay) == nil {
            try freeSpace.check(for: head.resources)
        }
        return head
    }

    /// Adopts the bundle, or returns the report of an existing one.
    func adopt(_ bundle: VerifiedBundle, _ ingest: Ingest, by requester: Requester) throws -> BundleReport {
        try adoption.adopt(bundle, ingest, by: requester)
    }

    /// Puts a refusal on record.
    func refuse(_ error: any Error, _ project: ProjectName?, subject: String, by requester: Requester) {
        guard let failure = error as? any CodedFailure else { return }
        counters.update { $0.bundlesRefused += 1 }
        try? audit.append(
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
}
