package import AsyncSupport
import Identifiers
package import Inference

/// Holds a model to its golden prediction: it asks the model again, and compares.
package enum GoldenCheck {
    /// Sends the recorded inputs to the model again.
    /// - Throws: `golden.mismatch` with the first differences, or the model's error.
    package static func replay(
        _ record: GoldenRecord,
        on model: some Predictor,
        clock: any TimeSource = SystemClock()
    ) async throws(ScoringFailure) -> ProofOutcome {
        let began = clock.now
        let output = try await model.answer(record.input, probabilities: record.output.probabilities != nil)
        let seconds = clock.now.seconds(since: began)
        let subject = "\(record.model) \(record.version)"
        var comparison = GoldenComparison(subject: subject, tolerance: record.tolerance)
        try comparison.compare(output, with: record.output)
        guard let first = comparison.findings.first else {
            return ProofOutcome(rows: comparison.rows, seconds: seconds)
        }
        let place = first.subject.dropFirst(subject.utf8.count).drop { $0 == " " }
        let others = comparison.count - 1
        throw ScoringFailure(
            .goldenMismatch,
            subject,
            "predicts differently here than where it was recorded: \(place.isEmpty ? "" : place + ": ")expected "
                + "\(first.expected), found \(first.found)"
                + (others > 0 ? ", and \(others) more \(others == 1 ? "difference" : "differences")" : "")
                + "; recorded under Python \(record.environment.python)\(packages(of: record)); compare the versions of its "
                + "packages with those here",
            findings: comparison.findings
        )
    }

    private static func packages(of record: GoldenRecord) -> String {
        guard !record.environment.packages.isEmpty else { return "" }
        return " with "
            + record.environment.packages.sorted { $0.key < $1.key }.prefix(12).map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }
}

extension GoldenRecord: PredictionCheck {
    package func replay(on model: any Predictor) async throws(ScoringFailure) -> ProofOutcome {
        try await GoldenCheck.replay(self, on: model)
    }
}
