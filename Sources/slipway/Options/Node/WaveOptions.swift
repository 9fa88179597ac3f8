import ArgumentParser
import Fleet

/// The rules of a rollout to several nodes.
struct WaveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The waves: nodes, groups, and shares of all nodes, which count the waves before, such as line-1,10%,100%.",
            valueName: "list"
        )
    )
    var waves: String?

    @Option(
        help: ArgumentHelp(
            "Watch the nodes this long after a wave is confirmed, such as 90s, 15m or 2h, before the next begins.",
            valueName: "duration"
        ),
        transform: { try ArgumentText.duration($0) }
    )
    var bake: Double?

    @Option(
        help: ArgumentHelp(
            "So many nodes may fail, a number or a share; one more stops the rollout. Default: 0.",
            valueName: "limit"
        ),
        transform: { try ArgumentText.budget($0) }
    )
    var failures: FailureBudget?

    @Option(
        help: ArgumentHelp(
            "A wave is over when this share of its nodes is confirmed; default: all but those that failed within --failures.",
            valueName: "share"
        ),
        transform: { try ArgumentText.share($0) }
    )
    var quorum: NodeShare?

    @Option(help: ArgumentHelp("At most so many nodes in flight. Default: 4.", valueName: "number"))
    var parallel: Int?

    @Option(
        help: ArgumentHelp(
            "When more nodes fail than may: hold leaves the others as they are, revert rolls back those that this command moved. Default: hold.",
            valueName: "response"
        )
    )
    var onFailure: FailureResponse?

    func validate() throws {
        if let parallel, !(1...1000).contains(parallel) {
            throw ValidationError("--parallel: expected a number from 1 to 1000, found \(parallel).")
        }
    }

    /// True if any of them is given.
    var isGiven: Bool {
        waves != nil || bake != nil || failures != nil || quorum != nil || parallel != nil || onFailure != nil
    }

    var rules: RolloutPlan.Rules {
        var rules = RolloutPlan.Rules()
        if let failures { rules.budget = failures }
        if let parallel { rules.parallel = parallel }
        rules.quorum = quorum
        rules.bake = bake ?? 0
        // Ten looks in a bake, and one in ten seconds at most.
        rules.lookInterval = max(10, rules.bake / 10)
        return rules
    }
}

/// The response to more failures than may be.
enum FailureResponse: String, ExpressibleByArgument, CaseIterable, Sendable {
    case hold
    case revert
}
