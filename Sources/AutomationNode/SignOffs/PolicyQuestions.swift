import AsyncSupport
import Bundles
import GRDB
import Identifiers
import NodeAPI
import SignOff
import Signing

/// Puts together what a decision depends on: the bundle, its claims, the clock, what runs and what failed. Calls block.
struct PolicyQuestions: Sendable {
    /// The bundle that is asked about.
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

    /// - Parameters:
    ///   - facts: of the bundle.
    ///   - compares: whether the versions that run now matter.
    ///   - reviewers: by whom claims are chosen where there are too many.
    /// - Throws: what makes the claims, or what runs, unreadable.
    func question(
        _ subject: Subject,
        _ facts: BundleFacts,
        compares: Bool,
        _ reviewers: Reviewers
    ) throws -> SignOffQuestion {
        let record = subject.bundle
        let (claims, failed, latest) = try database.read { database in
            (
                try Self.claims(of: record, in: database), try Self.failure(of: record, in: database),
                try LatestTime.find(in: database)
            )
        }
        let now = clock.timeOfDay
        let screening = ClaimScreening(facts, reviewers: reviewers, at: max(now, latest ?? now))
        return SignOffQuestion(
            purpose: subject.purpose,
            bundle: facts,
            active: subject.active,
            claims: ClaimPlaces.chosen(claims, screening).map { record in
                SignOffQuestion.ReceivedClaim(record.claim, received: record.received)
            },
            now: now,
            notBefore: latest,
            nodes: configuration.settings.names,
            // What runs may be damaged, and what comes in its place must not wait for it without a reason.
            current: compares && subject.purpose == .deployment ? try current(in: record.project) : [:],
            failed: failed,
            breakGlass: subject.breakGlass
        )
    }

    /// The facts about a bundle for the policy.
    /// - Throws: what makes it unreadable; `signature.…` where its signer is not trusted any more and it is to be deployed.
    func facts(of subject: Subject) throws -> BundleFacts {
        try facts(of: subject.bundle, subject.purpose == .deployment ? subject.active : [:], subject.purpose)
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

    /// The claims that say something about a bundle, each once, with the time at which it first came.
    private static func claims(of record: BundleRecord, in database: Database) throws -> [ClaimRecord] {
        let own = try ClaimRecord.all(of: record.project, record.digest, in: database)
        let others = try ClaimRecord.elsewhere(record.project, record.digest, in: database)
        var once: [Digest: ClaimRecord] = [:]
        for one in own + others where once[one.claim.digest].map({ one.received < $0.received }) ?? true {
            once[one.claim.digest] = one
        }
        return once.values.sorted { $0.claim.digest < $1.claim.digest }
    }

    /// The time when the bundle last failed here, whether its mark was removed since or not.
    static func failure(of record: BundleRecord, in database: Database) throws -> Timestamp? {
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
