import Fleet
import Testing

@Suite("What a rollout does next")
struct RolloutTests {
    private func rollout(
        _ nodes: [String] = ["a", "b", "c", "d"],
        waves: String = "a,100%",
        _ change: (inout RolloutPlan.Rules) -> Void = { _ in }
    ) throws -> Rollout {
        var rules = RolloutPlan.Rules()
        change(&rules)
        return Rollout(try RolloutPlan(nodes: nodes, waves: WaveText.list(waves), rules: rules) { _ in nil })
    }

    @Test("the second wave opens when the first is confirmed and has baked")
    func waves() throws {
        var rollout = try rollout { $0.bake = 60 }
        #expect(rollout.advance(at: 0) == .begin([0]))
        #expect(rollout.advance(at: 1) == .wait(until: nil))
        rollout.report(0, .confirmed(since: 5))
        #expect(rollout.advance(at: 5) == .wait(until: 15))
        #expect(rollout.advance(at: 15) == .look([0], isLast: false))
        rollout.looked([0: .running], isLast: false, at: 15)
        #expect(rollout.advance(at: 60) == .look([0], isLast: false))
        rollout.looked([0: .silent], isLast: false, at: 61)
        #expect(rollout.advance(at: 61) == .wait(until: 65))
        #expect(rollout.advance(at: 65) == .look([0], isLast: true))
        rollout.looked([0: .running], isLast: true, at: 66)
        #expect(rollout.waves[0].phase == .over && rollout.waves[0].ended == 66)
        #expect(rollout.advance(at: 66) == .begin([1, 2, 3]))
        for node in 1...3 { rollout.report(node, .confirmed(since: 70)) }
        #expect(rollout.advance(at: 70) == .wait(until: 80))
        #expect(rollout.advance(at: 130) == .look([0, 1, 2, 3], isLast: true))
        rollout.looked([:], isLast: true, at: 131)
        #expect(rollout.advance(at: 131) == .end)
        #expect(rollout.isComplete && rollout.stop == nil)
    }

    @Test("a failure over the budget begins nothing more, and the rollout ends when what is in flight has ended")
    func budget() throws {
        var rollout = try rollout(["a", "b", "c", "d", "e"], waves: "100%") {
            $0.budget = .count(1)
            $0.parallel = 2
        }
        #expect(rollout.advance(at: 0) == .begin([0, 1]))
        rollout.report(0, .failed)
        #expect(rollout.stop == nil)
        #expect(rollout.advance(at: 1) == .begin([2]))
        rollout.report(1, .failed)
        #expect(rollout.stop == .budget)
        #expect(rollout.advance(at: 2) == .wait(until: nil))
        rollout.report(2, .confirmed(since: 3))
        #expect(rollout.advance(at: 3) == .end)
        #expect(!rollout.isComplete && rollout.standings[3] == .waiting && rollout.standings[4] == .waiting)
    }

    @Test(
        "a node that was lost counts as one that failed; one that is not reachable does not, and its wave is not over"
    )
    func absence() throws {
        var lost = try rollout(waves: "100%")
        _ = lost.advance(at: 0)
        lost.report(0, .lost)
        #expect(lost.stop == .budget && StopReason.budget.isFailure)
        var absent = try rollout()
        absent.report(0, .unreachable)
        #expect(absent.advance(at: 0) == .end)
        #expect(absent.stop == .absent(wave: 0) && absent.standings[1] == .waiting)
        #expect(!StopReason.absent(wave: 0).isFailure)
        var busy = try rollout(waves: "100%") { $0.quorum = NodeShare("50%") }
        busy.report(0, .unreachable)
        busy.report(1, .busy)
        #expect(busy.advance(at: 0) == .begin([2, 3]))
        busy.report(2, .confirmed(since: 1))
        busy.report(3, .confirmed(since: 1))
        #expect(busy.advance(at: 1) == .end)
        #expect(busy.isComplete)
    }

    @Test("without a quorum each node but those that failed within the budget has to be confirmed, and one at least")
    func noQuorum() throws {
        var rollout = try rollout { $0.budget = .count(2) }
        _ = rollout.advance(at: 0)
        rollout.report(0, .failed)
        #expect(rollout.advance(at: 1) == .end)
        #expect(rollout.stop == .quorum(wave: 0))
    }

    @Test("with a quorum a slow node holds nothing up, and the rollout does not end before it")
    func quorum() throws {
        var rollout = try rollout(["a", "b", "c"], waves: "60%,100%") { $0.quorum = NodeShare("50%") }
        #expect(rollout.advance(at: 0) == .begin([0, 1]))
        rollout.report(0, .confirmed(since: 1))
        #expect(rollout.advance(at: 1) == .begin([2]))
        rollout.report(2, .confirmed(since: 2))
        #expect(rollout.advance(at: 2) == .wait(until: nil))
        rollout.report(1, .confirmed(since: 9))
        #expect(rollout.advance(at: 9) == .end)
        #expect(rollout.isComplete)
    }

    @Test("a node that leaves the bundle while it bakes fails")
    func failedBake() throws {
        var rollout = try rollout { $0.bake = 20 }
        _ = rollout.advance(at: 0)
        rollout.report(0, .confirmed(since: 0))
        _ = rollout.advance(at: 0)
        #expect(rollout.advance(at: 10) == .look([0], isLast: false))
        rollout.looked([0: .failing], isLast: false, at: 10)
        #expect(rollout.standings[0] == .failed && rollout.stop == .budget)
        #expect(rollout.advance(at: 10) == .end)
    }

    @Test("a node that is silent at the end of the bake is asked once more, and is lost if it is silent again")
    func silentBake() throws {
        for finding in [Rollout.Finding.silent, .running] {
            var rollout = try rollout { $0.bake = 20 }
            _ = rollout.advance(at: 0)
            rollout.report(0, .confirmed(since: 0))
            _ = rollout.advance(at: 0)
            #expect(rollout.advance(at: 20) == .look([0], isLast: true))
            rollout.looked([0: .silent], isLast: true, at: 20)
            #expect(rollout.standings[0].isConfirmed && rollout.stop == nil)
            #expect(rollout.advance(at: 20) == .wait(until: 30))
            #expect(rollout.advance(at: 30) == .look([0], isLast: true))
            rollout.looked([0: finding], isLast: true, at: 30)
            let isLost = finding == .silent
            #expect(rollout.standings[0] == (isLost ? .lost : .confirmed(since: 0)))
            #expect(rollout.stop == (isLost ? .budget : nil))
            #expect(rollout.advance(at: 30) == (isLost ? .end : .begin([1, 2, 3])))
        }
    }

    @Test("what ran before is counted and not sent again, and its bake is over if it has run long enough")
    func resume() throws {
        var rollout = try rollout { $0.bake = 60 }
        rollout.report(0, .confirmed(since: -3600))
        rollout.report(1, .confirmed(since: -10))
        #expect(rollout.advance(at: 0) == .look([0, 1], isLast: true))
        rollout.looked([0: .running, 1: .running], isLast: true, at: 0)
        #expect(rollout.advance(at: 0) == .begin([2, 3]))
        var early = try self.rollout { $0.bake = 60 }
        early.report(0, .confirmed(since: -10))
        #expect(early.advance(at: 0) == .wait(until: 10))
        #expect(early.advance(at: 50) == .look([0], isLast: true))
    }

    @Test("the first reason for a stop stays")
    func firstReason() throws {
        var rollout = try rollout(waves: "100%")
        _ = rollout.advance(at: 0)
        rollout.halt(.interrupted)
        rollout.report(0, .failed)
        #expect(rollout.stop == .interrupted)
    }
}
