import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI
import SignOff
import Synchronization

/// Looks at what runs as the policy sees it now: an emergency that ended without the missing sign-offs, an approval that expired or was
/// withdrawn. It says so, once as an alert too, and changes nothing. Calls block.
final class PolicyWatch: Sendable {
    /// A lack of a current generation, by the policy.
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

    /// All that a judgement of a current generation depends on, but for the time.
    private struct Circumstances: Sendable, Hashable {
        /// The common ground of the projects: the policy, the node's names, and the files of STATE/trust with their sizes and times.
        let common: [String]
        let generation: GenerationNumber
        let bundle: Digest
        let failed: Timestamp?
        /// The number of the project's claims, and the place of the newest.
        let claims: [Int64]
    }

    private struct Judgement: Sendable {
        let circumstances: Circumstances
        let answer: PolicyCheck.Answer?
        /// It is made again then.
        let until: Timestamp
    }

    let check: PolicyCheck
    private let monitoring: NodeMonitor
    private let logger: Logger
    /// One look at a time, so that what two find is raised once.
    private let turn = Mutex(())
    private let state = Mutex((lacks: [Lack](), raised: Set<Raised>()))
    /// The last judgement of each project, so that signatures are not verified each minute.
    private let judged = Mutex([ProjectName: Judgement]())
    private let clockFinding = Mutex<String?>(nil)

    /// Seconds for which a judgement is taken as it is, if nothing changes that can be seen.
    private static let longest: Double = 15 * 60

    /// The word for its alerts.
    static let rule = "policy"

    init(check: PolicyCheck, monitoring: NodeMonitor, logger: Logger) {
        self.check = check
        self.monitoring = monitoring
        self.logger = logger
    }

    /// As of the last look, which is at most a minute old.
    var lacks: [Lack] { state.withLock { $0.lacks } }

    var findings: [String] { lacks.map(\.line) + [clockFinding.withLock { $0 }].compactMap { $0 } }

    /// Looks again.
    /// - Parameter project: one of which something is new; nil for none that is known of.
    func run(after project: ProjectName? = nil) {
        if let project { judged.withLock { $0[project] = nil } }
        turn.withLock { _ in look() }
    }

    private func look() {
        do {
            let projects = try projects()
            judged.withLock { known in known = known.filter { projects.contains($0.key) } }
            let (moment, common) = (try check.questions.moment(), try common())
            noteClock(moment)
            let found = try projects.compactMap { try look(at: $0, moment, common) }
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

    private func common() throws -> [String] {
        guard let policy = check.live.policy else { return [] }
        let directory = check.questions.stored.trust.directory
        let files = try directory.names().sorted().map { name -> String in
            guard let status = try directory.status(of: name) else { return name }
            return "\(name) \(status.inode) \(status.size) \(status.modified) \(status.modifiedNanoseconds)"
        }
        return [policy.identity] + check.questions.configuration.settings.names + files
    }

    /// Says that sign-offs are judged at a time that the clock has not reached.
    private func noteClock(_ moment: Timestamp) {
        let now = check.questions.clock.timeOfDay
        let isBehind = check.live.policy != nil && moment > now.adding(seconds: Self.tolerance)
        let line =
            "policy: the clock says \(now), and the audit has a record of \(moment): sign-offs are judged at that time. If the clock is "
            + "right, stop slipwayd and run: slipwayd audit reset-clock"
        clockFinding.withLock { $0 = isBehind ? line : nil }
    }

    /// Seconds that a clock may be behind what is on record.
    private static let tolerance: Double = 5 * 60

    private func look(at project: ProjectName, _ moment: Timestamp, _ common: [String]) throws -> Found? {
        guard let number = try check.questions.links.generation(of: project) else { return nil }
        let (generation, bundle, failed, claims) = try check.questions.stored.database.read { database in
            let generation = try GenerationRecord.find(project, number, in: database)
            let bundle = try generation.flatMap { try BundleRecord.find(project, $0.bundleDigest, in: database) }
            return (
                generation, bundle, try bundle.flatMap { try PolicyQuestions.failure(of: $0, in: database) },
                try ClaimRecord.mark(of: project, in: database)
            )
        }
        // One that a deployment is about to end is looked at when it stands.
        guard let generation, let bundle else { return nil }
        let circumstances = Circumstances(
            common: common,
            generation: number,
            bundle: bundle.digest,
            failed: failed,
            claims: claims
        )
        let subject = PolicyQuestions.Subject(bundle: bundle, active: generation.active)
        let answer: PolicyCheck.Answer
        do {
            guard let found = try self.answer(subject, circumstances, moment) else { return nil }
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
        guard moment >= emergency.until else { return nil }
        return lack(
            generation,
            "the emergency of \(emergency.by) ended at \(emergency.until) (\(emergency.reason)): \(missing)",
            emergencyEnded: true,
            alerts: true
        )
    }

    /// The answer of the last look, while nothing changed and no moment passed from which on it is another.
    private func answer(
        _ subject: PolicyQuestions.Subject,
        _ circumstances: Circumstances,
        _ moment: Timestamp
    ) throws -> PolicyCheck.Answer? {
        let project = subject.bundle.project
        if let known = judged.withLock({ $0[project] }), known.circumstances == circumstances, moment < known.until {
            return known.answer
        }
        let answer = try check.answer(subject)
        let latest = moment.adding(seconds: Self.longest)
        let judgement = Judgement(
            circumstances: circumstances,
            answer: answer,
            until: min(answer?.decision.until ?? latest, latest)
        )
        judged.withLock { $0[project] = judgement }
        return answer
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
