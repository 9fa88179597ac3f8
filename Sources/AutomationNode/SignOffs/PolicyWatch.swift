import AsyncSupport
import Identifiers
import Logging
import NodeAPI
import SignOff
import Synchronization

/// Looks at what runs as the policy sees it now: an emergency that ended without the missing sign-offs, an approval that expired or was
/// withdrawn. It says so, once as an alert too, and changes nothing. Calls block.
final class PolicyWatch: Sendable {
    /// What the policy lacks of a current generation.
    struct Lack: Sendable, Hashable {
        let project: ProjectName
        let generation: GenerationNumber
        let line: String
    }

    private struct Raised: Hashable {
        let project: ProjectName
        let generation: GenerationNumber
        let emergencyEnded: Bool
    }

    let check: PolicyCheck
    private let monitoring: NodeMonitor
    private let logger: Logger
    /// One look at a time, so that what two find is raised once.
    private let turn = Mutex(())
    private let state = Mutex((lacks: [Lack](), raised: Set<Raised>()))

    /// The word for its alerts.
    static let rule = "policy"

    init(check: PolicyCheck, monitoring: NodeMonitor, logger: Logger) {
        self.check = check
        self.monitoring = monitoring
        self.logger = logger
    }

    /// As of the last look, which is at most a minute old.
    var lacks: [Lack] { state.withLock { $0.lacks } }

    var findings: [String] { lacks.map(\.line) }

    /// Looks again.
    func run() { turn.withLock { _ in look() } }

    private func look() {
        do {
            let found = try projects().compactMap { try look(at: $0) }
            state.withLock { state in
                state.lacks = found.map(\.lack)
                // What is well again, or not current any more, may be raised another time.
                let now = Set(found.map(\.raised))
                state.raised.formIntersection(now)
            }
            for one in found { raise(one) }
        } catch {
            logger.error(
                "what runs could not be judged by the policy",
                metadata: ["error": "\(error)"]
            )
        }
    }

    private typealias Found = (lack: Lack, raised: Raised, active: [ModelName: VersionID], alerts: Bool)

    private func projects() throws -> [ProjectName] {
        check.live.policy == nil ? [] : try check.questions.links.projects()
    }

    private func look(at project: ProjectName) throws -> Found? {
        guard let number = try check.questions.links.generation(of: project) else { return nil }
        let (generation, bundle) = try check.questions.stored.database.read { database in
            let generation = try GenerationRecord.find(project, number, in: database)
            return (
                generation, try generation.flatMap { try BundleRecord.find(project, $0.bundleDigest, in: database) }
            )
        }
        // One that a deployment is about to end is looked at when it stands.
        guard let generation, let bundle else { return nil }
        let subject = PolicyQuestions.Subject(bundle: bundle, active: generation.active)
        let answer: PolicyCheck.Answer
        do {
            guard let found = try check.answer(subject) else { return nil }
            answer = found
        } catch {
            return lack(generation, "it cannot be judged: \(error)", emergencyEnded: false, alerts: false)
        }
        let decision = answer.decision
        guard !decision.blocking.isEmpty else { return nil }
        let missing = decision.blocking.map { "\($0.code.rawValue) (\($0.subject)): \($0.message)" }
            .joined(separator: "; ")
        guard let emergency = generation.breakGlass else {
            return lack(generation, missing, emergencyEnded: false, alerts: decision.mode == .enforce)
        }
        guard answer.judged >= emergency.until else { return nil }
        return lack(
            generation,
            "the emergency of \(emergency.by) ended at \(emergency.until) (\(emergency.reason)): \(missing)",
            emergencyEnded: true,
            alerts: true
        )
    }

    private func lack(
        _ generation: GenerationRecord,
        _ what: String,
        emergencyEnded: Bool,
        alerts: Bool
    ) -> Found {
        let line = "policy: \(generation.project) generation \(generation.number) is current, and \(what)"
        return (
            Lack(project: generation.project, generation: generation.number, line: line),
            Raised(
                project: generation.project,
                generation: generation.number,
                emergencyEnded: emergencyEnded
            ),
            generation.active, alerts
        )
    }

    /// Raises an alert, once: on the first of the models, since an alert is of a model and a policy of a whole bundle.
    private func raise(_ found: Found) {
        guard found.alerts, let (model, version) = found.active.min(by: { $0.key < $1.key }),
            !state.withLock({ $0.raised.contains(found.raised) })
        else { return }
        let finding = AlertFinding(
            project: found.lack.project,
            model: model,
            version: version,
            generation: found.lack.generation,
            rule: Self.rule,
            summary: found.lack.line,
            columns: [],
            figures: []
        )
        do {
            try monitoring.raise(finding)
            state.withLock { _ = $0.raised.insert(found.raised) }
        } catch {
            // It is tried again at the next look.
            logger.warning("an alert could not be raised", metadata: ["error": "\(error)"])
        }
    }
}
