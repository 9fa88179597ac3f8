import Fleet
import Identifiers
import NodeAPI

extension RolloutDriver {
    /// Reverts the nodes that this command moved, the last first.
    mutating func revert() async {
        let places = nodes.indices.filter { records[$0].isMoved && isUnsettled(rollout.standings[$0]) }
        guard !places.isEmpty else { return }
        say("reverts \(places.map { nodes[$0].name.text }.joined(separator: ", "))")
        let reason =
            "a rollout to \(Format.count(nodes.count, "node")) stopped: \(Format.count(rollout.spent, "node")) failed"
        let deployments = records.map(\.deployment)
        let ends = await NodeQuestions.ask(places.reversed()) { [nodes] place -> RevertEnd in
            guard let deployment = deployments[place] else {
                return .failed(NodeTrouble(code: "fleet.unreverted", reason: "it has no deployment"))
            }
            return await nodes[place].revert(deployment, reason: reason)
        }
        for (place, end) in ends.sorted(by: { $0.key < $1.key }) { take(end, of: place) }
    }

    private func isUnsettled(_ standing: NodeStanding) -> Bool {
        switch standing {
        case .confirmed, .left, .moving, .lost, .failed: true
        case .waiting, .unreachable, .busy, .reverted, .unreverted: false
        }
    }

    private mutating func take(_ end: RevertEnd, of place: Int) {
        switch end {
        case .reverted(let generation):
            let note = generation.map { "generation \($0) is current again" } ?? "nothing is current"
            records[place].note = note
            rollout.report(place, .reverted)
            say("\(nodes[place].name)  reverted: \(note)")
        case .ended(let report):
            records[place].deployment = report
            guard rollout.standings[place] != .failed else { return }
            let problem = report.problem.map { NodeTrouble(code: $0.code, reason: "\($0.subject): \($0.detail)") }
            let words = report.reason ?? "it ended by itself"
            fail(place, problem ?? NodeTrouble(code: "deployment.\(report.state.rawValue)", reason: words), .failed)
        case .gone:
            guard rollout.standings[place] != .failed else { return }
            fail(place, NodeTrouble(code: "fleet.failed", reason: "the node runs another generation by now"), .failed)
        case .failed(let trouble): fail(place, trouble, .unreverted)
        }
    }
}
