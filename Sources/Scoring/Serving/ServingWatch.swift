package import Identifiers
import Synchronization

/// What a generation on probation must not do.
package struct BreachRules: Sendable, Hashable {
    /// Ends of a worker that roll back; 0: only a crash loop does.
    package var crashes = 1
    /// The share of the newest 200 requests that may fail by the model's or the worker's fault; 1: any.
    package var errors = 0.05
    /// How many times the p99 latency of the generation before is too slow; 0: none is.
    package var latency = 3.0
    /// Seconds between two replays of the golden predictions; 0: none.
    package var goldenSeconds = 30.0
    /// Requests that must have been answered before it is confirmed by itself.
    package var requests = 0

    /// Requests of a model below which the rule on errors says nothing.
    package static let fewestForErrors = 20
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
        case latency
    }

    package let rule: Rule
    package let model: ModelName
    package let version: VersionID
    package let expected: String
    package let found: String
    /// What the worker printed last.
    package let lastLines: [String]
}

/// Looks at every answer and every end of a worker of a generation on probation, and says when a rule is broken: once.
///
/// A version that runs unchanged since the generation before is not looked at, since going back would not change it.
final class ServingWatch: Sendable {
    private let rules: BreachRules
    /// The p99 in seconds of each model before the switch, where it had enough answers.
    private let before: [ModelName: Double]
    private let breached: @Sendable (Breach) -> Void
    private let state = Mutex((isBroken: false, answers: [ModelName: Int]()))

    /// Answers between two looks at the latency.
    private static let latencyStep = 20

    init(rules: BreachRules, before: [ModelName: Double], breached: @escaping @Sendable (Breach) -> Void) {
        self.rules = rules
        self.before = before
        self.breached = breached
    }

    /// What happened between the load and now counts too.
    func begin(on models: [ServedModel]) {
        for model in models {
            model.setWatch(self)
            examineCrash(of: model)
            examineErrors(of: model)
        }
    }

    func examine(_ model: ServedModel, after failure: ScoringCode?) {
        if failure != nil { return examineErrors(of: model) }
        guard let before = before[model.plan.key.model], rules.latency > 0 else { return }
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
