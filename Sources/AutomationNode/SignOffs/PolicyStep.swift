import Identifiers
import NodeAPI
import SignOff

/// The last step before a deployment's switch: the policy is asked once more, since a claim may have come, or a moment passed, since the
/// deployment was accepted.
struct PolicyStep: Sendable {
    let check: PolicyCheck

    private static let name = "policy"

    /// Has no step where the policy judges nothing of the project.
    /// - Throws: `policy.…`; the deployment ends as rejected.
    func run(_ deployment: RunningDeployment) async throws {
        guard let policy = check.live.policy, policy.mode(of: deployment.project) != .off else { return }
        let record = try await deployment.record()
        let emergency = try await deployment.step(Self.name) {
            let found = try await deployment.blocking {
                try check.require(
                    try subject(of: record),
                    on: .switch,
                    by: record.requestedBy,
                    what: "deployment \(record.id)"
                )
            }
            return (found?.emergency, found.map { PolicyCheck.text(of: $0.answer) } ?? "")
        }
        guard let emergency else { return }
        try await deployment.blocking {
            try deployment.journal.change(deployment.id) { record, database in
                record.breakGlass = emergency
                if let number = record.generation {
                    try GenerationRecord.mark(emergency, record.project, number, in: database)
                }
                return nil
            }
        }
    }

    private func subject(of record: DeploymentRecord) throws -> PolicyQuestions.Subject {
        let stored = check.questions.stored
        let bundle = try stored.database.read {
            try BundleRecord.find(record.project, record.bundleDigest, in: $0)
        }
        guard let bundle else {
            throw NodeFailure(.bundleNotFound, record.bundle.text, "is not on this node any more; send it again")
        }
        return PolicyQuestions.Subject(
            bundle: bundle,
            active: record.active,
            breakGlass: record.breakGlassReason
        )
    }
}
