import AsyncSupport
import EvaluationRecords
import Identifiers
import Inference
import Monitoring
import NodeAPI
import Serving
import Synchronization

/// Asks the versions before those on probation the rows that these answered, and bets on whether the answers differ too often. It asks outside
/// of the requests, one question after another; what the queue has no space for is passed over and counted.
final class ShadowRun: Sendable {
    /// The generation on probation, and the one before it.
    struct Subject: Sendable {
        let project: ProjectName
        let generation: GenerationNumber
        let previous: GenerationNumber
    }

    /// The present worth of the bet on a version.
    struct Standing: Sendable {
        let version: VersionID
        let against: VersionID
        let compared: KeptShadow.Subject
        var bet: ShadowBet
        var passedOver = 0
    }

    /// Says how often a version may answer otherwise; blocks.
    typealias Terms =
        @Sendable (_ model: ModelName, _ new: ModelKey, _ old: ModelKey, _ areClasses: Bool) ->
        Result<ShadowMeasure, ShadowProblem>

    /// Reads the bet on a model that is on record; blocks.
    typealias Kept = @Sendable (_ model: ModelName) -> KeptShadow?

    private struct State {
        var standings: [ModelName: Standing] = [:]
        /// Rows that were passed over before anything was known of the version before.
        var passedOver: [ModelName: Int] = [:]
        /// The reason why a version is not compared.
        var problems: [ModelName: String] = [:]
        var measures: [ModelName: ShadowMeasure] = [:]
        /// Bets of before a restart, which are not gone on with yet.
        var kept: [ModelName: KeptShadow] = [:]
        var rate = RateLimit(perSecond: ShadowRun.rowsPerSecond)
        /// Questions over which the version before lost its worker, or gave no answer in time.
        var lost: [ModelName: Int] = [:]

        /// True once they are too many, of more than one question in a hundred.
        func isLeftAlone(_ model: ModelName) -> Bool {
            let count = lost[model] ?? 0
            return count >= ShadowRun.mostLost && UInt64(count) * 100 > standings[model]?.bet.requests ?? 0
        }
    }

    /// The share of requests that both versions are asked.
    static let share = 0.1
    static let rowsPerSecond = 50.0
    /// Questions that wait at most.
    private static let mostWaiting = 64
    /// Questions that may cost the version before its worker, before it is asked no more: a rollback must find it ready.
    private static let mostLost = 3
    private static let leftAlone =
        "the version before lost its worker over rows that it was asked, or gave no answer in time; "
        + "it is asked no more, so that a rollback finds it ready"

    let subject: Subject
    private let serving: ServingGenerations
    private let isWanted: @Sendable (ModelName) -> Bool
    private let terms: Terms
    private let kept: Kept
    private let observe: @Sendable (Standing, ModelName) -> Void
    private let state = Mutex(State())
    private let questions: AsyncStream<ShadowQuestion>
    private let enqueue: AsyncStream<ShadowQuestion>.Continuation

    /// - Parameters:
    ///   - isWanted: tells whether a model is compared at all.
    ///   - observe: is told of each answer that was compared.
    init(
        _ subject: Subject,
        serving: ServingGenerations,
        isWanted: @escaping @Sendable (ModelName) -> Bool = { _ in true },
        terms: @escaping Terms,
        kept: @escaping Kept = { _ in nil },
        observe: @escaping @Sendable (Standing, ModelName) -> Void
    ) {
        self.subject = subject
        self.serving = serving
        self.isWanted = isWanted
        self.terms = terms
        self.kept = kept
        self.observe = observe
        (questions, enqueue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    /// Has the version before answer rows too, if the request is in the sample and there is time for it.
    /// - Parameter now: in seconds, by a clock that nobody sets.
    func offer(_ tapped: TappedRows, rows: [Int], answers: [LiveAnswer], at now: Double) {
        guard tapped.identity.generation == subject.generation, Self.isSampled(tapped.request),
            isWanted(tapped.identity.model)
        else { return }
        let count = min(rows.count, Int(Self.rowsPerSecond))
        let (rows, answers) = (Array(rows.prefix(count)), Array(answers.prefix(count)))
        let model = tapped.identity.model
        guard state.withLock({ $0.rate.take(count, at: now) }) else { return }
        guard let question = ShadowQuestion(tapped, rows: rows, answers: answers) else {
            return passOver(count, of: model)
        }
        if case .dropped = enqueue.yield(question) { passOver(count, of: model) }
    }

    /// Other bits of the id than those by which requests are taken at all.
    private static func isSampled(_ request: ScoringRequestID) -> Bool {
        let scaled = request.place * 0x1p20
        return scaled - scaled.rounded(.down) < share
    }

    /// Answers the questions until the run is ended or the task cancelled.
    func run(on pool: BlockingPool) async {
        for await question in questions {
            guard !Task.isCancelled else { return }
            await ask(question, pool)
        }
    }

    /// No question follows.
    func end() { enqueue.finish() }

    private func ask(_ question: ShadowQuestion, _ pool: BlockingPool) async {
        let model = question.model
        guard !state.withLock({ $0.isLeftAlone(model) }),
            let old = serving.aside(subject.project, model, of: subject.previous)
        else { return passOver(question.rows.count, of: model) }
        defer { old.end() }
        guard let (measure, compared) = await measure(of: question, old.key, pool) else { return }
        guard let output = await answer(of: old, to: question) else {
            return passOver(question.rows.count, of: model)
        }
        let labels = LiveAnswer.classes(of: output, old.classes)
        let answers = LiveAnswer.read(output, rows: question.rows, of: question.input.rows).map {
            $0.ordered(labels, as: measure.facts)
        }
        guard let differing = measure.differing(question.answers, answers) else {
            return passOver(question.rows.count, of: model)
        }
        let standing = state.withLock { state -> Standing? in
            guard var standing = state.standings[model] ?? begun(question, old.key, measure.terms, compared, state)
            else {
                state.problems[model] = "both versions may answer almost every row otherwise, by their comparison"
                return nil
            }
            standing.bet.add(differing: differing, of: question.rows.count)
            state.standings[model] = standing
            return standing
        }
        if let standing { observe(standing, model) }
    }

    /// - Returns: nil where there is none. What cost the version its worker is counted.
    private func answer(of old: AsideModel, to question: ShadowQuestion) async -> ModelOutput? {
        do throws(ScoringFailure) {
            return try await old.answer(question.input, probabilities: question.wantsProbabilities)
        } catch {
            if error.code == .workerLost || error.code == .deadline {
                state.withLock { $0.lost[question.model, default: 0] += 1 }
            }
            return nil
        }
    }

    /// A bet that goes on from before a restart, if it is on the same, or a new one.
    private func begun(
        _ question: ShadowQuestion,
        _ old: ModelKey,
        _ terms: ShadowTerms,
        _ compared: KeptShadow.Subject,
        _ state: State
    ) -> Standing? {
        guard let bet = ShadowBet(allowed: terms.allowed) else { return nil }
        let passedOver = state.passedOver[question.model] ?? 0
        let earlier = state.kept[question.model].flatMap { kept in
            kept.subject == compared && kept.bet.allowed == bet.allowed ? kept : nil
        }
        return Standing(
            version: question.version,
            against: old.version,
            compared: compared,
            bet: earlier?.bet ?? bet,
            passedOver: passedOver + (earlier?.passedOver ?? 0)
        )
    }

    /// - Returns: nil for a version that is the same as before, or that nothing can be said of.
    private func measure(
        of question: ShadowQuestion,
        _ old: ModelKey,
        _ pool: BlockingPool
    ) async -> (ShadowMeasure, KeptShadow.Subject)? {
        let model = question.model
        guard let new = serving.active(subject.project, subject.generation)[model], new.version == question.version,
            new.manifest != old.manifest
        else { return nil }
        let (known, problem) = state.withLock { ($0.measures[model], $0.problems[model]) }
        let compared = KeptShadow.Subject(
            generation: subject.generation,
            previous: subject.previous,
            new: new.manifest,
            old: old.manifest
        )
        if let known { return (known, compared) }
        guard problem == nil else { return nil }
        let areClasses = question.answers.allSatisfy(\.mayBeClass)
        let read = try? await pool.run { [terms, kept] in (terms(model, new, old, areClasses), kept(model)) }
        guard let (found, kept) = read else { return nil }
        return state.withLock { state in
            switch found {
            case .success(let measure):
                state.measures[model] = measure
                state.kept[model] = kept
                return (measure, compared)
            case .failure(let problem):
                state.problems[model] = problem.words
                return nil
            }
        }
    }

    private func passOver(_ rows: Int, of model: ModelName) {
        state.withLock { state in
            if state.standings[model] == nil {
                state.passedOver[model, default: 0] += rows
            } else {
                state.standings[model]?.passedOver += rows
            }
        }
    }

    /// The bets to keep for a restart, by model.
    var saved: [(model: ModelName, bytes: [UInt8])] {
        state.withLock { state in
            state.standings.sorted { $0.key < $1.key }.map { model, standing in
                let kept = KeptShadow(standing.compared, standing.bet, passedOver: standing.passedOver)
                return (model, kept.bytes)
            }
        }
    }

    /// ln of the evidence against a model; nil for one that is not compared.
    func logEvidence(of model: ModelName) -> Double? { state.withLock { $0.standings[model]?.bet.logEvidence } }

    /// The bet on a model; nil for one that is not compared.
    func report(of model: ModelName) -> MonitorReport.Bet? {
        state.withLock { state -> MonitorReport.Bet? in
            let leftAlone = state.isLeftAlone(model) ? Self.leftAlone : nil
            if let standing = state.standings[model] {
                var report = standing.report
                report.problem = leftAlone
                return report
            }
            guard let problem = state.problems[model] ?? leftAlone else { return nil }
            return MonitorReport.Bet(
                rule: MonitorRule.shadow.rawValue,
                against: nil,
                rows: 0,
                mean: nil,
                allowed: 0,
                log10: nil,
                passedOver: state.passedOver[model] ?? 0,
                problem: problem
            )
        }
    }
}

extension ShadowRun.Standing {
    var report: MonitorReport.Bet {
        MonitorReport.Bet(
            rule: MonitorRule.shadow.rawValue,
            against: against,
            rows: Int(clamping: bet.rows),
            mean: bet.mean,
            allowed: bet.allowed,
            log10: EvidenceFigure.log10(bet.logEvidence),
            passedOver: passedOver
        )
    }

    /// - Parameter mayRollBack: whether the configuration lets it.
    func observation(of model: ModelName, mayRollBack: Bool) -> BetObservation {
        BetObservation(
            model: model,
            version: version,
            other: "\(model) \(against)",
            rows: Int(clamping: bet.rows),
            mean: bet.mean ?? 0,
            allowed: bet.allowed,
            logEvidence: bet.logPeak,
            mayRollBack: mayRollBack,
            isBacked: true
        )
    }
}
