/// Settings by which deployments of a project run: the node's own, or those of one project in place of them.
package struct ProjectConfiguration: Sendable {
    package enum Confirmation: String, Sendable, CaseIterable {
        /// By itself, when the minimum time and the probe are passed.
        case automatic
        /// By a person, before the deadline.
        case manual
    }

    /// Tells whether a version must bring a prediction of where it was made to be active.
    package enum GoldenDemand: String, Sendable, CaseIterable {
        case optional
        case required
    }

    /// The versions that may be made active though the signer of a bundle did not make them active.
    package enum OperatorChoice: String, Sendable, CaseIterable {
        case none
        /// Versions of a bundle that may be deployed.
        case newest
        /// Versions of the current bundle too, even if a newer one was confirmed before a rollback.
        case current
    }

    package struct Probation: Sendable {
        /// Seconds that a generation must run before it is confirmed by itself.
        package var minimum: Double = 60
        package var confirm: Confirmation = .automatic
        /// Seconds from the switch after which a deployment that is not confirmed is rolled back.
        package var deadline: Double = 900
        /// Runs of the probe in a row that must succeed.
        package var passes: Int = 3
        /// Runs of the probe in a row that may fail before the deployment is rolled back.
        package var failures: Int = 1
        package var rules = ProbationRules()
    }

    /// Seconds that a deployment may spend on its way to the switch.
    package struct Deadlines: Sendable {
        package var verify: Double = 300
        package var stage: Double = 3600
        package var check: Double = 1800
        package var load: Double = 900
    }

    package var hooks: [HookKind: HookConfiguration] = [:]
    package var probation = Probation()
    package var deadlines = Deadlines()
    /// The number of confirmed generations that stay, with the current one; pins and generations in use stay besides.
    package var keepConfirmed = 3
    /// Of these, those that stay loaded beside the current one.
    package var keepWarm = 0
    package var history = HistoryLimits()
    package var golden = GoldenDemand.optional
    package var schemas = SchemaPolicy.refuse
    package var operatorChoice = OperatorChoice.newest
    package var scoring = ScoringConfiguration()
    package var monitoring = MonitoringConfiguration()
    /// Seconds within which something newer must be signed; nil: whenever.
    package var freshness: Double?

    package init() {}

    /// Seconds that the probe takes at most to succeed as often as it must; 0 where none decides.
    var secondsToProve: Double {
        guard probation.confirm == .automatic, let probe = hooks[.probe] else { return 0 }
        return (probe.interval + probe.timeout) * Double(probation.passes)
    }

    /// Seconds that a probation may last at most, from a start of the node on.
    var longestProbation: Double { max(probation.deadline, secondsToProve) }

    static let keys: Set<String> = [
        "hooks", "probation", "deadlines", "retention", "golden", "schemas", "operator-choice", "scoring", "freshness",
        "monitoring",
    ]

    /// These settings, changed by a part of the configuration.
    func changed(by members: [String: ConfigurationNode]) throws(NodeFailure) -> ProjectConfiguration {
        var changed = self
        if let node = members["hooks"] { changed.hooks = try hooks(changedBy: node) }
        if let node = members["probation"] { changed.probation = try probation.changed(by: node) }
        if let node = members["deadlines"] { changed.deadlines = try deadlines.changed(by: node) }
        if let node = members["retention"] {
            let value = try node.members(allowed: ["confirmed", "warm", "history"])
            if let node = value["history"] { changed.history = try history.changed(by: node) }
            changed.keepConfirmed = try value["confirmed"]?.integer(in: 1...1000) ?? keepConfirmed
            changed.keepWarm = try value["warm"]?.integer(in: 0...1000) ?? keepWarm
            guard changed.keepWarm < changed.keepConfirmed else {
                throw node.wrong(expected: "fewer warm generations than confirmed ones, of which one is current")
            }
        }
        if let node = members["golden"] {
            guard let golden = GoldenDemand(rawValue: try node.text()) else {
                throw node.wrong(expected: "optional or required")
            }
            changed.golden = golden
        }
        if let node = members["schemas"] {
            guard let schemas = SchemaPolicy(rawValue: try node.text()) else {
                throw node.wrong(expected: "report or refuse")
            }
            changed.schemas = schemas
        }
        if let node = members["operator-choice"] {
            guard let choice = OperatorChoice(rawValue: try node.text()) else {
                throw node.wrong(expected: "none, newest or current")
            }
            changed.operatorChoice = choice
        }
        if let node = members["scoring"] { changed.scoring = try scoring.changed(by: node) }
        if let node = members["monitoring"] { changed.monitoring = try monitoring.changed(by: node) }
        if let node = members["freshness"] { changed.freshness = try node.positiveDuration() }
        try changed.checkProbe(at: members["probation"] ?? members["hooks"])
        return changed
    }

    private func hooks(changedBy node: ConfigurationNode) throws(NodeFailure) -> [HookKind: HookConfiguration] {
        var hooks = hooks
        for (name, value) in try node.members(allowed: Set(HookKind.allCases.map(\.rawValue))) {
            guard let kind = HookKind(rawValue: name) else { continue }
            hooks[kind] = try HookConfiguration(value, kind: kind)
        }
        return hooks
    }

    /// A probe that cannot pass often enough before the deadline would roll back every deployment.
    private func checkProbe(at node: ConfigurationNode?) throws(NodeFailure) {
        guard let node, let probe = hooks[.probe] else { return }
        let needed = (probe.interval + probe.timeout) * Double(probation.passes)
        guard probation.deadline >= needed else {
            throw node.wrong(
                expected:
                    "a deadline of at least \(Int(needed.rounded(.up)))s, which is (interval + timeout) × passes of the probe"
            )
        }
    }
}

extension ProjectConfiguration.Probation {
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> Self {
        var changed = self
        let members = try node.members(allowed: ["minimum", "confirm", "deadline", "passes", "failures", "rules"])
        changed.minimum = try members["minimum"]?.duration() ?? minimum
        if let value = members["confirm"] {
            guard let confirm = ProjectConfiguration.Confirmation(rawValue: try value.text()) else {
                throw value.wrong(expected: "automatic or manual")
            }
            changed.confirm = confirm
        }
        let usual = changed.confirm == .manual && members["deadline"] == nil ? max(deadline, 86400) : deadline
        changed.deadline = try members["deadline"]?.duration() ?? max(usual, changed.minimum * 2)
        changed.passes = try members["passes"]?.integer(in: 1...1000) ?? passes
        changed.failures = try members["failures"]?.integer(in: 1...1000) ?? failures
        if let value = members["rules"] { changed.rules = try rules.changed(by: value) }
        guard changed.deadline >= changed.minimum, changed.deadline > 0 else {
            throw (members["deadline"] ?? node).wrong(expected: "a deadline over 0s and not before the minimum time")
        }
        return changed
    }
}

extension ProjectConfiguration.Deadlines {
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> Self {
        var changed = self
        let members = try node.members(allowed: ["verify", "stage", "check", "load"])
        changed.verify = try members["verify"]?.duration() ?? verify
        changed.stage = try members["stage"]?.duration() ?? stage
        changed.check = try members["check"]?.duration() ?? check
        changed.load = try members["load"]?.positiveDuration() ?? load
        return changed
    }
}
