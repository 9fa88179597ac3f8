import EvaluationRecords
import Identifiers

/// Requirements and what was found, in words.
enum RequirementText {
    static func outcome(_ outcome: RequirementOutcome) -> String {
        "\(outcome.expression), found \(found(outcome))"
    }

    static func found(_ outcome: RequirementOutcome) -> String {
        switch (outcome.found, outcome.reason) {
        case (let number?, nil): NumberText.of(number)
        case (let number?, let reason?): "\(NumberText.of(number)), which decides nothing (\(reason.text))"
        case (nil, let reason?): "no such figure (\(reason.text))"
        case (nil, nil): "no such figure"
        }
    }
}

/// The requirements that do not hold, as an error says them.
struct FailedRequirements {
    let message: String
    let findings: [Finding]

    /// nil if all hold.
    /// - Parameter subject: the thing that findings are about.
    init?(_ outcomes: [RequirementOutcome], code: String, subject: String) {
        let failed = outcomes.filter { !$0.passed }
        guard let first = failed.first else { return nil }
        message =
            failed.count == 1
            ? "a requirement does not hold: \(RequirementText.outcome(first))"
            : "\(failed.count) requirements do not hold"
        findings = failed.map { outcome in
            Finding(
                code: code,
                subject: subject,
                expected: outcome.expression,
                found: RequirementText.found(outcome)
            )
        }
    }
}
