import AsyncSupport
import Bundles
import GRDB
import Identifiers
import NodeAPI
import SignOff
import Signing

/// Puts together what a decision depends on: the bundle, its claims, the clock, what runs and what failed. Calls block.
struct PolicyQuestions: Sendable {
    /// What is asked about a bundle.
    struct Subject: Sendable {
        let bundle: BundleRecord
        let active: [ModelName: VersionID]
        var purpose = SignOffQuestion.Purpose.deployment
        /// The reason for an emergency.
        var breakGlass: String?
    }

    let stored: StoredBundles
    let links: CurrentLinks
    let clock: any TimeSource
    let configuration: LiveConfiguration

    private var database: NodeDatabase { stored.database }

    /// - Parameter compares: whether the versions that run now matter.
    /// - Throws: what makes the bundle, or what runs, unreadable; `signature.…` where its signer is not trusted any more and it is to be deployed.
    func question(_ subject: Subject, compares: Bool) throws -> SignOffQuestion {
        let record = subject.bundle
        let (claims, failed, latest) = try database.read { database in
            (
                try Self.claims(of: record, in: database), try Self.failure(of: record, in: database),
                try LatestTime.find(in: database)
            )
        }
        return SignOffQuestion(
            purpose: subject.purpose,
            bundle: try facts(of: record, subject.purpose == .deployment ? subject.active : [:], subject.purpose),
            active: subject.active,
            claims: claims.map { SignOffQuestion.ReceivedClaim($0.claim, received: $0.received) },
            now: clock.timeOfDay,
            notBefore: latest,
            nodes: configuration.settings.names,
            // What runs may be damaged, and what comes in its place must not wait for it without a reason.
            current: compares && subject.purpose == .deployment ? try current(in: record.project) : [:],
            failed: failed,
            breakGlass: subject.breakGlass
        )
    }

    /// - Parameter purpose: a rollback does not ask who signed the bundle: that it may be gone back to was judged before.
    func facts(
        of record: BundleRecord,
        _ active: [ModelName: VersionID],
        _ purpose: SignOffQuestion.Purpose = .deployment
    ) throws -> BundleFacts {
        let (bundle, signature) = try stored.signed(record)
        return try bundle.facts(
            signature: signature,
            signer: try signer(of: record, signature, purpose),
            active: active,
            in: stored.store
        )
    }

    private func signer(
        of record: BundleRecord,
        _ signature: [UInt8],
        _ purpose: SignOffQuestion.Purpose
    ) throws -> Signer {
        if purpose == .deployment { return try stored.verify(record, now: clock.timeOfDay).signer }
        let claimed = try BundleSignature.claimedSigner(of: signature)
        return Signer(kind: claimed.kind, hint: claimed.hint ?? "", name: claimed.name ?? "")
    }

    /// The claims that say something about a bundle: all that takes something back, then as many of the others as may be, newest first.
    private static func claims(of record: BundleRecord, in database: Database) throws -> [ClaimRecord] {
        let own = try ClaimRecord.all(of: record.project, record.digest, in: database)
        let others = try ClaimRecord.elsewhere(record.project, record.digest, in: database)
        let all = own + others
        let negative = all.filter { $0.claim.content.isNegative }
        let rest = all.filter { !$0.claim.content.isNegative }.sorted { $0.received > $1.received }
        return negative + rest.prefix(max(0, ClaimLimits.count - negative.count))
    }

    /// When the bundle last failed here, whether its mark was removed since or not.
    private static func failure(of record: BundleRecord, in database: Database) throws -> Timestamp? {
        try Timestamp.fetchOne(
            database,
            sql: "SELECT failed FROM failed_bundles WHERE project = ? AND digest = ?",
            arguments: [record.project.text, record.digest.description]
        )
    }

    /// The time at which a claim is taken: the clock's, but never before the latest time on record.
    func moment() throws -> Timestamp {
        let now = clock.timeOfDay
        let latest = try database.read { try LatestTime.find(in: $0) }
        return max(now, latest ?? now)
    }

    private func current(in project: ProjectName) throws -> [ModelName: SignOffQuestion.CurrentVersion] {
        guard let number = try links.generation(of: project) else { return [:] }
        let (record, bundle) = try GenerationCatalog(database: database, stored: stored).load(project, number)
        return record.active.reduce(into: [:]) { current, active in
            let (model, version) = active
            let listed = bundle.manifest.model(model)?.versions.first { $0.version == version }
            current[model] = listed.map {
                SignOffQuestion.CurrentVersion(version: version, manifest: $0.manifest)
            }
        }
    }
}
