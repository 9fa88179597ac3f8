import AsyncSupport
import Identifiers
import NodeAPI
import SignOff

/// A policy that was read and judged, and is not in force yet.
package struct ReadPolicy: Sendable {
    let reading: LivePolicy.Reading
}

/// The node's side of sign-off: claims in and out, what the policy says to a bundle, and which policy is in force. Calls block.
///
/// Its nouns: `NodePolicy` is STATE/policy.yaml with the reviewers, read once (`PolicyReading`) and held in `LivePolicy`. `ClaimIntake` keeps
/// claims (`ClaimRecord`) in their `ClaimPlaces`, and `ClaimCopies` has what takes something back a second time. `PolicyQuestions` puts together what a decision depends on, `PolicyCheck` asks and records, `PolicyStep` is the step
/// before a switch, and `PolicyWatch` looks at what runs.
struct NodeSignOffs: Sendable {
    let intake: ClaimIntake
    let check: PolicyCheck
    let watch: PolicyWatch
    let acceptance: DeploymentAcceptance
    let reading: PolicyReading

    private var live: LivePolicy { check.live }

    func receive(
        _ project: ProjectName,
        _ bundle: String,
        _ lines: [UInt8],
        by requester: Requester
    ) throws -> ClaimReceipt {
        let receipt = try intake.receive(project, bundle, lines, by: requester)
        // What was withdrawn of the current bundle shows at once.
        if !receipt.received.isEmpty { watch.run(after: project) }
        return receipt
    }

    /// The decision of the policy on a deployment now. Nothing is put on record.
    func decision(
        _ project: ProjectName,
        _ bundle: String,
        _ changes: [ModelName: VersionID]
    ) throws -> DecisionReport {
        let subject = try acceptance.subject(project, bundle, changes)
        let policy = live.policy
        let answer = try check.answer(subject)
        let statement =
            try answer?.statement ?? intake.questions.facts(of: subject.bundle, [:], .rollbackByHand).statement
        return DecisionReport(
            subject,
            statement: statement,
            answer,
            policy: policy?.policy.digest,
            now: check.audit.clock.timeOfDay
        )
    }

    func report() -> PolicyReport {
        let reading = live.reading
        let trust = try? check.questions.stored.trust.read()
        let findings =
            (try? reading.policy?.reviewers(trust).findings(at: check.audit.clock.timeOfDay)) ?? []
        return PolicyReport(reading.policy, read: reading.read, findings: findings)
    }

    func read() throws -> ReadPolicy { ReadPolicy(reading: try reading.read()) }

    /// Puts a policy in force, in the same transaction with other records of the reload.
    /// - Parameter policy: nil: the one in force stays.
    func adopt(_ policy: ReadPolicy?, with entries: [AuditEntry], audit: AuditTrail) throws {
        let change = policy.flatMap { PolicyReading.change(from: live.reading, to: $0.reading) }
        let all = entries + [change].compactMap { $0 }
        if !all.isEmpty {
            let now = audit.clock.timeOfDay
            try audit.database.write { database in
                for entry in all { try AuditChain.append(entry, at: now, in: database) }
            }
        }
        if let policy { live.replace(by: policy.reading) }
    }
}

extension PolicyCheck {
    init(_ configuration: LiveConfiguration, _ live: LivePolicy, _ storage: NodeStorage) {
        self.init(
            live: live,
            questions: PolicyQuestions(
                stored: storage.stored,
                links: storage.current,
                clock: storage.trail.clock,
                configuration: configuration
            ),
            audit: storage.trail
        )
    }
}
