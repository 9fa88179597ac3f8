package import Identifiers
import Inference
import ModelWorkers
import Synchronization

/// Limits for a generation on probation.
package struct BreachRules: Sendable, Hashable {
    /// Ends of a worker that roll back; 0: only a crash loop does.
    package var crashes = 1
    /// The share of the newest 200 requests that may fail by the model's or the worker's fault; 1: any.
    package var errors = 0.05
    /// By how much the share of the newest 200 requests that are refused as wrong may grow with the switch; 1: by any.
    package var refusals = 0.05
    /// The multiple of the p99 latency of the generation before that is too slow; 0: none is.
    package var latency = 3.0
    /// Seconds between two replays of the golden predictions; 0: none.
    package var goldenSeconds = 30.0
    /// Requests that must have been answered before it is confirmed by itself.
    package var requests = 0

    /// Requests of a model below which the rule on errors says nothing.
    package static let fewestForErrors = 20
    /// The same for the rule on refusals.
    package static let fewestForRefusals = 20
    /// Answers of a model, before and after the switch, below which the rule on latency says nothing.
    package static let fewestForLatency = 100
    /// Seconds by which the p99 must have grown at least.
    package static let leastSlowdown = 0.005

    package init() {}
}

/// A rule that was broken, with the figures.
package struct Breach: Sendable {
    package enum Rule: String, Sendable {
        case crashes
        case errors
        case refusals
        case latency
    }

    package let rule: Rule
    package let model: ModelName
    package let version: VersionID
    package let expected: String
    package let found: String
    /// The last lines that the worker printed.
    package let lastLines: [String]
}

/// Looks at every answer and every end of a worker of a generation on probation, and says when a rule is broken: once.
///
/// A version that runs unchanged since the generation before is not looked at, since going back would not change it.
final class ServingWatch: Sendable {
    private let rules: BreachRules
    /// Figures of a model before the switch.
    struct Before: Sendable {
        /// The p99 in seconds, where it had enough answers.
        let latency: Double?
        /// The share of requests that were refused as wrong; nil where nobody had asked.
        let refused: Double?
    }

    /// Each model that the generation before had.
    private let before: [ModelName: Before]
    private let breached: @Sendable (Breach) -> Void
    private let state = Mutex((isBroken: false, answers: [ModelName: Int]()))

    /// Answers between two looks at the latency.
    private static let latencyStep = 20

    init(rules: BreachRules, before: [ModelName: Before], breached: @escaping @Sendable (Breach) -> Void) {
        self.rules = rules
        self.before = before
        self.breached = breached
    }

    /// Begins with what happened between the load and now.
    func begin(on models: [ServedModel]) {
        for model in models {
            model.setWatch(self)
            examineCrash(of: model)
            examineErrors(of: model)
            examineRefusals(of: model)
        }
    }

    func examine(_ model: ServedModel, after failure: ScoringCode?) {
        if failure != nil { return examineErrors(of: model) }
        guard let before = before[model.plan.key.model]?.latency, rules.latency > 0 else { return }
        let isTurn = state.withLock { state in
            state.answers[model.plan.key.model, default: 0] += 1
            return state.answers[model.plan.key.model, default: 0] % Self.latencyStep == 0
        }
        guard isTurn,
            let now = model.statistics.recent.percentile99(atLeast: BreachRules.fewestForLatency),
            now > before * rules.latency, now - before >= BreachRules.leastSlowdown
        else { return }
        report(
            .latency,
            model,
            expected:
                "a p99 of at most \(Self.number(rules.latency)) × \(Self.milliseconds(before)), as before the switch",
            found: "\(Self.milliseconds(now)) over the newest \(model.statistics.recent.seconds.count) answers"
        )
    }

    func examineCrash(of model: ServedModel) {
        let totals = model.statistics.totals
        let workers = model.model.status
        let isLooping = workers.isCrashLooping
        let crashes = max(totals.crashes, workers.restarts)
        guard isLooping || (rules.crashes > 0 && crashes >= rules.crashes) else { return }
        // An answer that failed with its worker may be looked at before word of the worker's end has come.
        let last = totals.lastCrash ?? workers.lastExit
        report(
            .crashes,
            model,
            expected: isLooping
                ? "a worker that stays up"
                : "fewer than \(rules.crashes) \(rules.crashes == 1 ? "end" : "ends") of a worker",
            found: (isLooping ? "one that ends again and again" : "\(crashes)")
                + (last.map { ": a process that \($0.reason)" } ?? ""),
            lastLines: last?.lastLines
        )
    }

    private func examineErrors(of model: ServedModel) {
        let newest = model.statistics.recent.failures.values
        guard newest.count >= BreachRules.fewestForErrors else { return }
        let failed = newest.count { $0 }
        guard Double(failed) / Double(newest.count) > rules.errors else { return }
        report(
            .errors,
            model,
            expected: "at most \(Self.number(rules.errors * 100)) % of requests that fail",
            found: "\(failed) of the newest \(newest.count)"
        )
    }

    /// Compares the share of refusals with that before the switch: requests that are wrong in themselves were so
    /// before. Where nobody had asked before, only a version that refuses everything is judged, and one that follows
    /// nothing is not.
    func examineRefusals(of model: ServedModel) {
        let recent = model.statistics.recent
        guard rules.refusals < 1, let before = before[model.plan.key.model], let now = recent.refusedShare,
            recent.refusals.count >= BreachRules.fewestForRefusals
        else { return }
        let isWorse = before.refused.map { now > $0 + rules.refusals } ?? (now == 1)
        guard isWorse else { return }
        report(
            .refusals,
            model,
            expected: before.refused.map {
                "at most \(Self.number(($0 + rules.refusals) * 100)) % of requests that are refused as wrong, since it was "
                    + "\(Self.number($0 * 100)) % before the switch"
            } ?? "requests that are not all refused as wrong",
            found: "\(recent.refusals.values.count { $0 }) of the newest \(recent.refusals.count)"
        )
    }

    private func report(
        _ rule: Breach.Rule,
        _ model: ServedModel,
        expected: String,
        found: String,
        lastLines: [String]? = nil
    ) {
        let isFirst = state.withLock { state in
            defer { state.isBroken = true }
            return !state.isBroken
        }
        guard isFirst else { return }
        breached(
            Breach(
                rule: rule,
                model: model.plan.key.model,
                version: model.plan.key.version,
                expected: expected,
                found: found,
                lastLines: lastLines ?? model.model.status.lastLines
            )
        )
    }

    private static func milliseconds(_ seconds: Double) -> String { number(seconds * 1000) + " ms" }

    /// At most two digits after the point.
    private static func number(_ value: Double) -> String {
        guard let hundredths = Int(exactly: (value * 100).rounded()) else { return "\(value)" }
        let rest = hundredths % 100
        if rest == 0 { return "\(hundredths / 100)" }
        return "\(hundredths / 100)." + (rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)"))
    }
}
