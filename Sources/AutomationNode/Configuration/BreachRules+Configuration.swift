import Serving

extension BreachRules {
    /// These rules, changed by `probation.rules`.
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> BreachRules {
        var changed = self
        let members = try node.members(allowed: ["crashes", "errors", "refusals", "latency", "golden", "requests"])
        changed.crashes = try members["crashes"]?.integer(in: 0...1000) ?? crashes
        changed.errors = try members["errors"]?.number(in: 0...1) ?? errors
        changed.refusals = try members["refusals"]?.number(in: 0...1) ?? refusals
        if let value = members["latency"] {
            changed.latency = try value.number(in: 0...1000)
            guard changed.latency == 0 || changed.latency >= 1 else {
                throw value.wrong(expected: "0, or a number from 1 by which the latency may be multiplied")
            }
        }
        if let value = members["golden"] {
            changed.goldenSeconds = try value.duration()
            guard changed.goldenSeconds == 0 || changed.goldenSeconds >= 1 else {
                throw value.wrong(expected: "0s, or at least 1s")
            }
        }
        changed.requests = try members["requests"]?.integer(in: 0...1_000_000_000) ?? requests
        return changed
    }
}
