import Identifiers
import ModelWorkers
import Serving

/// A rule of probation that was broken, with the reason for which the deployment is rolled back.
struct ProbationViolation: Sendable {
    let rule: RollbackRule
    let failure: NodeFailure
    /// Tells whether the bundle is refused from now on, until it is marked good.
    var marksBad = true
    /// A step for the record, where the violation has none of its own.
    var evidence: DeploymentEvidence?

    var cause: RollbackCause { RollbackCause(failure: failure, marksBad: marksBad, evidence: evidence) }
}

/// A step for a deployment's record with the evidence of a violation.
struct DeploymentEvidence: Sendable {
    let step: String
    let output: String
}

extension ProbationRule {
    func violation(_ failure: NodeFailure, marksBad: Bool = true) -> ProbationViolation {
        ProbationViolation(rule: Self.name, failure: failure, marksBad: marksBad)
    }

    /// The violation by a served model, with the figures and the last lines that its worker printed.
    func violation(
        by model: ModelObservation,
        expected: String,
        found: String,
        lastLines: [String]? = nil
    ) -> ProbationViolation {
        let lines = lastLines ?? model.served.model.status.lastLines
        let subject = model.subject
        let printed = lines.isEmpty ? "" : "; its worker printed last: \(lines.suffix(3).joined(separator: " | "))"
        let failure = NodeFailure(
            Self.code,
            subject,
            "broke the rule probation.rules.\(Self.name.rawValue): expected \(expected), found \(found)\(printed)",
            findings: [Finding(code: Self.code.rawValue, subject: subject, expected: expected, found: found)]
        )
        let record = ["\(subject): expected \(expected), found \(found)"] + lines.map { "    " + $0 }
        return ProbationViolation(
            rule: Self.name,
            failure: failure,
            evidence: DeploymentEvidence(
                step: "rule \(Self.name.rawValue)",
                output: record.joined(separator: "\n")
            )
        )
    }
}

/// Figures as violations say them.
enum RuleFigure {
    static func milliseconds(_ seconds: Double) -> String { number(seconds * 1000) + " ms" }

    /// At most four digits after the point.
    static func figure(_ value: Double) -> String {
        guard abs(value) < 1e9 else { return "\(value)" }
        return "\((value * 10000).rounded() / 10000)"
    }

    /// At most two digits after the point.
    static func number(_ value: Double) -> String {
        guard let hundredths = Int(exactly: (value * 100).rounded()) else { return "\(value)" }
        let rest = hundredths % 100
        if rest == 0 { return "\(hundredths / 100)" }
        return "\(hundredths / 100)." + (rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)"))
    }
}
