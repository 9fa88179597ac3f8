import Identifiers
package import Inference

/// What a replay took.
package struct GoldenReplay: Sendable, Hashable {
    package let rows: Int
    /// From the question to the answer.
    package let seconds: Double
}

/// Holds a model to its golden prediction.
package enum GoldenCheck {
    /// Asks the model once more what it was asked where it was made.
    /// - Throws: `golden.mismatch` with the first differences, or whatever the model fails with.
    package static func replay(
        _ record: GoldenRecord,
        on model: some AnsweringModel
    ) async throws(ScoringFailure) -> GoldenReplay {
        let began = ContinuousClock.now
        let output = try await model.answer(record.input, probabilities: record.output.probabilities != nil)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let subject = "\(record.model) \(record.version)"
        var comparison = GoldenComparison(subject: subject, tolerance: record.tolerance)
        try comparison.compare(output, with: record.output)
        guard let first = comparison.findings.first else {
            return GoldenReplay(rows: comparison.rows, seconds: seconds)
        }
        let place = first.subject.dropFirst(subject.utf8.count).drop { $0 == " " }
        let others = comparison.count - 1
        throw ScoringFailure(
            .goldenMismatch,
            subject,
            "does not predict here what it predicted where it was made: \(place.isEmpty ? "" : place + ": ")expected "
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

extension GoldenRecord: ModelProof {
    package func replay(on model: any AnsweringModel) async throws(ScoringFailure) -> ProofOutcome {
        let replay = try await GoldenCheck.replay(self, on: model)
        return ProofOutcome(rows: replay.rows, seconds: replay.seconds)
    }
}
