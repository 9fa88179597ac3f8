import EvaluationRecords
import GRDB
import Identifiers
import NodeAPI
import Serving
import Signing

/// Says, under the node's own key, how a bundle did while it was current here: what another node's policy may ask for before it takes the
/// bundle, too. Calls block.
///
/// It rests on the history of deployments, the bad marks and the alerts, which outlast a start. Only the number of requests is kept in
/// memory, so a record says since when they were counted.
struct ProbationRecords: Sendable {
    let storage: NodeStorage
    let serving: ServingGenerations
    let monitorStore: MonitorStore
    let key: Result<SigningKey, any Error>
    let configuration: LiveConfiguration

    /// Seconds for which a record may be shown.
    static let lifetime: Double = 30 * 86400
    /// Breaches that a record lists, the first ones; more would not fit into a claim.
    static let mostBreaches = 200

    /// A time in which a bundle was current.
    private struct Stay {
        let deployment: DeploymentRecord
        let generation: GenerationNumber
        let activated: Timestamp
        /// The deployment that ended it; nil where none did.
        let successor: DeploymentRecord?
        let mark: BadMark?
    }

    /// - Parameter text: the id or the digest of the bundle.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `bundle.damaged`, `probation.not-run`, `node.key`, `monitor.stopped`.
    func claim(_ project: ProjectName, _ text: String, at time: Timestamp) throws -> Claim {
        let key = try key.get()
        let (bundle, stay) = try storage.database.read { database in
            let known = try BundleRecord.all(of: project, in: database)
            let bundle = try BundleChoice(text: text, project: project).find(in: known)
            return (bundle, try newestStay(of: bundle, in: database))
        }
        let content = ClaimContent.probation(try record(of: bundle, stay, at: time))
        return try Claim.sign(content, with: SigningIdentity(key: key))
    }

    private func newestStay(of bundle: BundleRecord, in database: Database) throws -> Stay {
        guard let deployment = try DeploymentRecord.newestSwitch(to: bundle, in: database),
            let generation = deployment.generation, let activated = deployment.switched, bundle.received <= activated
        else {
            throw NodeFailure(
                .probationNotRun,
                "\(bundle.project) \(bundle.report.bundle)",
                expected: "a bundle that was current on this node since it was received",
                found: "none; deploy it here first"
            )
        }
        return Stay(
            deployment: deployment,
            generation: generation,
            activated: activated,
            successor: try DeploymentRecord.firstSwitch(after: deployment, in: database),
            mark: try BadBundleRecord.all(of: bundle.project, in: database).first { $0.digest == bundle.digest }?.mark
        )
    }

    private func record(of bundle: BundleRecord, _ stay: Stay, at time: Timestamp) throws -> ProbationClaim {
        // A clock that was set back makes nothing end before it began.
        let now = max(time, max(stay.activated, stay.deployment.updated))
        let end = try end(of: stay, bundle.project)
        let until = max(stay.activated, min(end ?? now, now))
        return ProbationClaim(
            node: configuration.settings.names.first ?? "unnamed",
            project: bundle.project,
            bundle: bundle.report.bundle,
            statement: try BundleSignature.statementDigest(of: storage.stored.signed(bundle).signature),
            generation: stay.generation,
            active: stay.deployment.active,
            activated: stay.activated,
            until: until,
            outcome: outcome(of: stay),
            answers: end == nil ? answers(of: stay, bundle.project) : nil,
            breaches: try breaches(of: stay, bundle.project, until: until),
            issued: now,
            expires: now.adding(seconds: Self.lifetime)
        )
    }

    /// The time when the bundle ceased to be current; nil where it is.
    private func end(of stay: Stay, _ project: ProjectName) throws -> Timestamp? {
        if let successor = stay.successor { return successor.switched }
        guard !isRolledBack(stay.deployment), try storage.current.generation(of: project) == stay.generation else {
            return stay.deployment.updated
        }
        return nil
    }

    private func outcome(of stay: Stay) -> ProbationClaim.Outcome {
        if isRolledBack(stay.deployment) || stay.successor?.kind == .rollback { return .rolledBack }
        return stay.deployment.state == .confirmed ? .confirmed : .onProbation
    }

    private func isRolledBack(_ deployment: DeploymentRecord) -> Bool {
        deployment.state == .rolledBack || deployment.intent == .rollingBack
    }

    /// The requests to the generation's models that are loaded; nil where none is.
    private func answers(of stay: Stay, _ project: ProjectName) -> ProbationClaim.Answers? {
        let served = serving.status().filter { $0.project == project && $0.generation == stay.generation }
            .compactMap(\.served)
        guard let first = served.map(\.since).min() else { return nil }
        let totals = served.map(\.statistics.totals)
        let requests = totals.reduce(0) { $0 + $1.requests }
        return ProbationClaim.Answers(
            since: first,
            requests: Int64(requests),
            failures: Int64(min(requests, totals.reduce(0) { $0 + $1.errors }))
        )
    }

    /// The rule for which it was rolled back, what somebody marked it bad for, and the alerts about its models, by time.
    private func breaches(
        of stay: Stay,
        _ project: ProjectName,
        until: Timestamp
    ) throws -> [ProbationClaim.Violation] {
        var breaches: [ProbationClaim.Violation] = []
        if isRolledBack(stay.deployment) {
            let rule = RollbackRule(code: stay.deployment.problem?.code)
            if rule != .hand {
                breaches.append(ProbationClaim.Violation(rule: rule.rawValue, time: stay.deployment.updated))
            }
        }
        if let mark = stay.mark, breaches.isEmpty {
            breaches.append(ProbationClaim.Violation(rule: RollbackRule(code: mark.code).rawValue, time: mark.since))
        }
        let alerts = try monitorStore.read { transaction in
            try transaction.alerts(after: 0, project: project, limit: MonitorTransaction.keptAlerts)
        }
        // Other alerts, such as that of an approval that ended, say nothing about the bundle.
        for alert in alerts where alert.generation == stay.generation && MonitorRule(rawValue: alert.rule) != nil {
            guard alert.last >= stay.activated, alert.time <= until else { continue }
            breaches.append(ProbationClaim.Violation(rule: alert.rule, time: max(alert.time, stay.activated)))
        }
        return Array(breaches.sorted { ($0.time, $0.rule) < ($1.time, $1.rule) }.prefix(Self.mostBreaches))
    }
}

extension DeploymentRecord {
    /// The newest that made this bundle current.
    fileprivate static func newestSwitch(to bundle: BundleRecord, in database: Database) throws -> DeploymentRecord? {
        try fetchAll(
            database,
            sql: """
                SELECT * FROM deployments WHERE project = ? AND bundle_digest = ? AND switched IS NOT NULL
                ORDER BY id DESC LIMIT 1
                """,
            arguments: [bundle.project.text, bundle.digest.description]
        ).first
    }

    /// The first that made another generation current after this one, or the same anew.
    fileprivate static func firstSwitch(
        after deployment: DeploymentRecord,
        in database: Database
    ) throws -> DeploymentRecord? {
        try fetchAll(
            database,
            sql: "SELECT * FROM deployments WHERE project = ? AND id > ? AND switched IS NOT NULL ORDER BY id LIMIT 1",
            arguments: [deployment.project.text, deployment.id]
        ).first
    }
}
