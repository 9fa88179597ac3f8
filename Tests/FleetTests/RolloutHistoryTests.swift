import Fleet
import Testing

/// Random rollouts, each with its own plan and its own luck, held to what every one of them must keep.
@Suite("Any history of a rollout")
struct RolloutHistoryTests {
    @Test(
        "failures never exceed the budget and what was in flight; no node begins twice, early, or after a stop",
        arguments: 0..<8
    )
    func histories(from begin: Int) throws {
        for seed in begin * 100..<begin * 100 + 100 { try history(seed) }
    }

    private func history(_ seed: Int) throws {
        var luck = Luck(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let count = Int.random(in: 1...40, using: &luck)
        let nodes = (0..<count).map { "n\($0)" }
        var rules = RolloutPlan.Rules()
        rules.parallel = Int.random(in: 1...6, using: &luck)
        rules.budget = .count(Int.random(in: 0...4, using: &luck))
        rules.bake = Bool.random(using: &luck) ? 0 : 30
        rules.quorum = [nil, NodeShare("50%"), NodeShare("90%"), .all].randomElement(using: &luck) ?? nil
        let waves = try WaveText.list(
            ["100%", "n0,100%", "1%,10%,100%", "20%,50%,100%"].randomElement(using: &luck) ?? "100%"
        )
        var history = History(
            Rollout(try RolloutPlan(nodes: nodes, waves: waves, rules: rules) { _ in nil }),
            failing: Double.random(in: 0...0.4, using: &luck),
            silent: Double.random(in: 0...0.2, using: &luck)
        )
        for node in nodes.indices where Double.random(in: 0...1, using: &luck) < 0.1 {
            history.rollout.report(
                node,
                [.unreachable, .busy, .confirmed(since: -100)].randomElement(using: &luck) ?? .busy
            )
        }
        try history.run(&luck)
    }
}

/// A small generator, so that a seed names a history.
private struct Luck: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

private struct History {
    var rollout: Rollout
    let failing: Double
    let silent: Double
    private var now = 0.0
    private var begun: Set<Int> = []
    /// Nodes that failed or were lost on their way, and not in a bake.
    private var failedOnTheirWay = 0

    init(_ rollout: Rollout, failing: Double, silent: Double) {
        self.rollout = rollout
        self.failing = failing
        self.silent = silent
    }

    mutating func run(_ luck: inout Luck) throws {
        let plan = rollout.plan
        for _ in 0..<10_000 {
            let wasStopped = rollout.stop != nil
            let spentBefore = rollout.spent
            switch rollout.advance(at: now) {
            case .begin(let nodes):
                #expect(!wasStopped && spentBefore <= plan.budget)
                #expect(begun.isDisjoint(with: nodes))
                begun.formUnion(nodes)
                expectInTurn(nodes)
            case .look(let nodes, let isLast):
                #expect(nodes.allSatisfy { rollout.standings[$0].isConfirmed })
                var findings: [Int: Rollout.Finding] = [:]
                for node in nodes { findings[node] = finding(&luck) }
                rollout.looked(findings, isLast: isLast, at: now)
            case .wait(let until):
                #expect(rollout.inFlight > 0 || until != nil)
                if let until, rollout.inFlight == 0 || Bool.random(using: &luck) {
                    now = max(now, until)
                } else {
                    now += Double.random(in: 0...20, using: &luck)
                    end(&luck)
                }
            case .end: return expectEnd()
            }
            #expect(rollout.inFlight <= plan.rules.parallel)
            #expect(failedOnTheirWay <= plan.budget + plan.rules.parallel)
        }
        Issue.record("the rollout did not end")
    }

    private func finding(_ luck: inout Luck) -> Rollout.Finding {
        let draw = Double.random(in: 0...1, using: &luck)
        return draw < failing / 20 ? .failing : draw < failing / 20 + silent ? .silent : .running
    }

    /// Something becomes of a node in flight.
    private mutating func end(_ luck: inout Luck) {
        guard
            let node = rollout.standings.indices.filter({ rollout.standings[$0] == .moving }).randomElement(
                using: &luck
            )
        else { return }
        let draw = Double.random(in: 0...1, using: &luck)
        let standing: NodeStanding =
            draw < failing
            ? (Bool.random(using: &luck) ? .failed : .lost)
            : draw < failing + silent ? (Bool.random(using: &luck) ? .unreachable : .busy) : .confirmed(since: now)
        if standing.isSpent { failedOnTheirWay += 1 }
        rollout.report(node, standing)
    }

    /// The waves before that of each node are over, and took their bake.
    private func expectInTurn(_ nodes: [Int]) {
        for (wave, members) in rollout.plan.waves.enumerated() where !members.nodes.allSatisfy({ !nodes.contains($0) })
        {
            for earlier in rollout.waves[..<wave] {
                #expect(earlier.phase == .over)
                #expect((earlier.ended ?? .infinity) <= now)
            }
            #expect(rollout.waves[wave].opened != nil)
        }
    }

    private func expectEnd() {
        #expect(rollout.inFlight == 0)
        #expect(rollout.isComplete == (rollout.stop == nil))
        guard rollout.isComplete else { return }
        #expect(rollout.spent <= rollout.plan.budget)
        #expect(rollout.waves.allSatisfy { $0.phase == .over })
        #expect(!rollout.standings.contains(.waiting))
    }
}
