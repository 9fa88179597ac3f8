import EvaluationRecords

/// Performance that is estimated without labels, and lies wholly beyond the tolerance in two windows in a row. It only reports: an estimate
/// sees changes of the inputs alone.
enum EstimateRule {
    static func finding(_ estimate: WindowEstimate?, after previous: WindowEstimate?) -> MonitorFinding? {
        guard let estimate, let previous else { return nil }
        let twice = estimate.figures.filter { entry in
            entry.value.isAgainst && previous.figures[entry.key]?.isAgainst ?? false
        }
        guard let first = twice.first else { return nil }
        return MonitorFinding(
            rule: .estimate,
            evidence: .window,
            figures: FindingText.figures([
                ("estimate", first.value.estimate), ("high", first.value.high.value), ("low", first.value.low.value),
                ("reference", first.value.reference),
            ]),
            summary:
                "without labels, \(first.key) is estimated at \(FindingText.number(first.value.estimate)) in two windows in a row; "
                + "it was \(FindingText.number(first.value.reference)) on the reference"
        )
    }
}
