import Identifiers
import Inference
import Serving

/// Golden predictions must be answered as they were before the switch, whenever they are replayed.
struct GoldenRule: ProbationRule {
    static let name = RollbackRule.golden
    static let code = NodeCode.deploymentGolden
    static let key: String? = "golden"

    /// Seconds between two replays; 0: none.
    var interval = 30.0

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {
        interval = try node.duration()
        guard interval == 0 || interval >= 1 else { throw node.wrong(expected: "0s, or at least 1s") }
    }

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .golden(let failures) = observation else { return nil }
        // A crash, a crowd or slowness has rules of its own.
        let differing = failures.filter {
            [.goldenMismatch, .modelRaised, .inputInvalid].contains($0.failure.code)
        }
        guard let first = differing.first else { return nil }
        return violation(
            NodeFailure(
                Self.code,
                "\(first.model) \(first.version)",
                "does not answer on probation as it did before the switch: \(first.failure.message)",
                findings: differing.flatMap(LoadOutcome.findings),
                underlying: first.failure
            )
        )
    }
}

extension RollbackRule {
    package static let golden = RollbackRule("golden")
}
