import AsyncSupport
import Fleet
import Identifiers
import NodeAPI

/// The lines about a rollout while it goes on.
extension RolloutDriver {
    func say(_ line: String) {
        guard tells else { return }
        // A closed standard output must not end what nodes are in the middle of; the answer at the end says so.
        try? console.say("\(Format.time(clock.timeOfDay.description))  \(line)")
    }

    /// Tells the states of one node's deployment, each once.
    func teller(_ place: Int) -> @Sendable (DeploymentReport) -> Void {
        let (name, console, tells) = (nodes[place].name, console, tells)
        let last = LastState()
        return { report in
            guard tells, last.isNew(report.state) else { return }
            var line = "\(Format.time(report.updated.description))  \(name)  \(report.state.rawValue)"
            if let generation = report.generation { line += "  generation \(generation)" }
            if let words = report.probationWords { line += ", \(words)" }
            try? console.say(line)
        }
    }

    mutating func tellWaves() {
        for (place, wave) in rollout.waves.enumerated() where wave.phase != toldWaves[place] {
            toldWaves[place] = wave.phase
            let members = rollout.plan.waves[place]
            let title = "wave \(place + 1) of \(rollout.waves.count), \(members.name)"
            let confirmed = members.nodes.count { rollout.standings[$0].isConfirmed }
            switch wave.phase {
            case .waiting: break
            case .open: say("\(title): \(members.nodes.map { nodes[$0].name.text }.joined(separator: ", "))")
            case .baking(let until):
                let rest = max(0, until - elapsed).rounded(.up)
                let watch = rest > 0 ? "watched for \(DurationText.text(of: rest))" : "looked at once more"
                say("\(title): \(confirmed) of \(members.nodes.count) confirmed; \(watch)")
            case .over: say("\(title): over, \(confirmed) of \(members.nodes.count) confirmed")
            }
        }
    }
}
