/// A bundle on its way over several nodes: which of them begin next, when a wave is over, and when to stop.
///
/// `Fleet` decides, and does nothing: it is told what became of each node, asked for the next step, and given the time, in seconds since the
/// begin. The same history leads to the same steps. `slipway deploy --nodes` carries them out; docs/fleet.md is what users are promised.
///
/// - ``RolloutPlan``: the nodes in waves, the budget, the quorum, the bake. ``WaveText``, ``NodeShare`` and ``FailureBudget`` are what a user writes.
/// - ``NodeStanding``: what became of a node. ``StopReason``: why no further node begins; it is never taken back.
/// - This type. A wave opens when the one before it is over. It is over when enough of its nodes are confirmed, and the bake has passed with
///   their bundle still in place. Nodes of an open wave begin in their order, as many at a time as may be in flight.
///
/// No node begins after a stop, and none while as many are in flight as may be. So the nodes that fail on their way are at most the budget
/// and those in flight.
///
/// It knows neither nodes nor bundles nor a clock, and it sends nothing.
package struct Rollout: Sendable, Equatable {
    package enum Phase: Sendable, Hashable {
        case waiting
        case open
        /// Enough of its nodes are confirmed; they are watched until then.
        case baking(until: Double)
        case over
    }

    package struct WaveState: Sendable, Equatable {
        package fileprivate(set) var phase = Phase.waiting
        /// Seconds since the begin of the rollout.
        package fileprivate(set) var opened: Double?
        package fileprivate(set) var ended: Double?
    }

    /// The next thing to do.
    package enum Step: Sendable, Equatable {
        /// Give these nodes the bundle. They count as in flight from now on.
        case begin([Int])
        /// Look at these nodes, then tell by ``Rollout/looked(_:isLast:at:)``.
        case look([Int], isLast: Bool)
        /// Wait until something becomes of a node, or until then.
        case wait(until: Double?)
        /// Nothing is left to do, and nothing is in flight.
        case end
    }

    /// The finding of a look at a node that is confirmed.
    package enum Finding: Sendable, Hashable {
        case running
        /// It does not run the bundle any more, or not well.
        case failing
        case silent
    }

    package let plan: RolloutPlan
    /// By the places of ``RolloutPlan/nodes``.
    package private(set) var standings: [NodeStanding]
    /// By the places of ``RolloutPlan/waves``.
    package private(set) var waves: [WaveState]
    package private(set) var stop: StopReason?
    private var nextLook = 0.0
    /// Nodes that did not answer at the end of the bake, and are asked once more.
    private var silent: Set<Int> = []

    package init(_ plan: RolloutPlan) {
        self.plan = plan
        standings = Array(repeating: .waiting, count: plan.nodes.count)
        waves = Array(repeating: WaveState(), count: plan.waves.count)
    }

    package var inFlight: Int { standings.count { $0 == .moving } }

    /// Nodes that failed or were lost.
    package var spent: Int { standings.count(where: \.isSpent) }

    /// True if it ended with all waves over.
    package var isComplete: Bool { stop == nil && openWave == nil && inFlight == 0 && !standings.contains(.waiting) }

    private var openWave: Int? { waves.firstIndex { $0.phase != .over } }

    /// Takes what became of a node.
    package mutating func report(_ node: Int, _ standing: NodeStanding) {
        standings[node] = standing
        if spent > plan.budget { halt(.budget) }
    }

    /// Lets no further node begin. The first reason stays.
    package mutating func halt(_ reason: StopReason) {
        if stop == nil { stop = reason }
    }

    /// The next step. Nodes that are to begin count as in flight when this returns.
    package mutating func advance(at now: Double) -> Step {
        var last = waves.count - 1
        var wake: Double?
        while stop == nil, let wave = openWave {
            last = wave
            switch waves[wave].phase {
            case .waiting:
                waves[wave] = WaveState(phase: .open, opened: now)
                continue
            case .open where isReached(wave):
                beginBake(of: wave, at: now)
                continue
            case .open:
                if isExhausted(wave) { halt(shortfall(of: wave)) }
            case .baking(let until):
                if now >= until || now >= nextLook {
                    return .look(standings.indices.filter { standings[$0].isConfirmed }, isLast: now >= until)
                }
                wake = min(until, nextLook)
            case .over: break
            }
            break
        }
        if stop == nil {
            let ready = plan.waves[...last].flatMap(\.nodes).filter { standings[$0] == .waiting }
            let begun = Array(ready.prefix(max(0, plan.rules.parallel - inFlight)))
            for node in begun { standings[node] = .moving }
            if !begun.isEmpty { return .begin(begun) }
            if openWave == nil, inFlight == 0 { return .end }
        } else if inFlight == 0 {
            return .end
        }
        return .wait(until: wake)
    }

    /// Takes the findings of a look.
    /// - Parameter isLast: as the step said.
    package mutating func looked(_ findings: [Int: Finding], isLast: Bool, at now: Double) {
        var isAskedAgain = false
        for (node, finding) in findings.sorted(by: { $0.key < $1.key }) where standings[node].isConfirmed {
            switch finding {
            case .running: silent.remove(node)
            case .failing: report(node, .failed)
            case .silent:
                // A node that starts again is silent for a while: only the end of the bake decides, and that twice.
                guard isLast else { continue }
                if silent.insert(node).inserted { isAskedAgain = true } else { report(node, .lost) }
            }
        }
        nextLook = now + plan.rules.lookInterval
        guard isLast, stop == nil, let wave = openWave, case .baking = waves[wave].phase else { return }
        if isAskedAgain {
            waves[wave].phase = .baking(until: now + plan.rules.grace)
        } else if isReached(wave) {
            waves[wave].phase = .over
            waves[wave].ended = now
        } else {
            waves[wave].phase = .open
        }
    }

    /// The bake counts from the node that was confirmed last, so that a rollout that goes on after a while does not bake again.
    private mutating func beginBake(of wave: Int, at now: Double) {
        guard plan.rules.bake > 0 else {
            waves[wave].phase = .over
            waves[wave].ended = now
            return
        }
        let since = plan.waves[wave].nodes.compactMap { node in
            if case .confirmed(let since) = standings[node] { since } else { nil }
        }
        waves[wave].phase = .baking(until: min(now, since.max() ?? now) + plan.rules.bake)
        nextLook = now + plan.rules.lookInterval
    }

    /// True if enough of the wave's nodes are confirmed.
    private func isReached(_ wave: Int) -> Bool {
        let nodes = plan.waves[wave].nodes
        let confirmed = nodes.count { standings[$0].isConfirmed }
        if let quorum = plan.rules.quorum { return confirmed >= quorum.least(of: nodes.count) }
        return confirmed > 0 && nodes.allSatisfy { standings[$0].isConfirmed || standings[$0].isSpent }
    }

    /// True if none of its nodes can become confirmed any more.
    private func isExhausted(_ wave: Int) -> Bool {
        plan.waves[wave].nodes.allSatisfy { standings[$0] != .waiting && standings[$0] != .moving }
    }

    /// Blames the nodes that could not be given the bundle if the wave would be over with them.
    private func shortfall(of wave: Int) -> StopReason {
        let nodes = plan.waves[wave].nodes
        let absent = nodes.count { standings[$0].isAbsent }
        let confirmed = nodes.count { standings[$0].isConfirmed }
        let needed = plan.rules.quorum?.least(of: nodes.count) ?? 1
        return absent > 0 && confirmed + absent >= needed ? .absent(wave: wave) : .quorum(wave: wave)
    }
}
