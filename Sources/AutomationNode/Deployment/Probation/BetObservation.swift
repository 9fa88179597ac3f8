import Identifiers

/// The state of a bet that a version on probation is no worse than allowed.
struct BetObservation: Sendable, Hashable {
    let model: ModelName
    let version: VersionID
    /// The version that it is compared with, such as `churn 1`; nil where it is compared with its reference.
    let other: String?
    /// Rows that were bet on.
    let rows: Int
    /// Of them.
    let mean: Double
    /// The greatest mean that is not held against it.
    let allowed: Double
    /// ln of the evidence that the mean is greater.
    let logEvidence: Double
    /// Tells whether the configuration lets it roll back.
    let mayRollBack: Bool
    /// Tells whether there are rows enough to say anything.
    let isBacked: Bool

    /// ln 100: in at most 1 of 100 probations the evidence comes to it though nothing is worse.
    static let limit = 4.605170185988092

    var isLost: Bool { mayRollBack && isBacked && logEvidence >= Self.limit }

    var subject: String { "\(model) \(version)" }
}

extension ProbationRule {
    /// The violation by answers or labels of a version, with the evidence for it.
    func violation(by bet: BetObservation, expected: String, found: String) -> ProbationViolation {
        let power = RuleFigure.number(bet.logEvidence / 2.302585092994046)
        let evidence = "evidence of 10^\(power), where 10^2 suffices"
        let failure = NodeFailure(
            Self.code,
            bet.subject,
            "broke the rule monitoring.rules.\(Self.name.rawValue): expected \(expected), found \(found) (\(evidence))",
            findings: [Finding(code: Self.code.rawValue, subject: bet.subject, expected: expected, found: found)]
        )
        return ProbationViolation(
            rule: Self.name,
            failure: failure,
            evidence: DeploymentEvidence(
                step: "rule \(Self.name.rawValue)",
                output: "\(bet.subject): expected \(expected), found \(found); \(evidence)"
            )
        )
    }
}
