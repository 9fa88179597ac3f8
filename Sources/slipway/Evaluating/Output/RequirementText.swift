import EvaluationRecords

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
