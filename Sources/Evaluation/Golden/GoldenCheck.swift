package import AsyncSupport
import Identifiers
package import Inference

/// Holds a model to its golden prediction.
///
/// This type carries the target `Evaluation`: questions about a model that are not requests of a caller, and what their answers
/// say of it.
///
/// - `Golden` has the ``GoldenRecord`` of a version: an input, the answer where it was made, and a ``GoldenTolerance``.
///   ``GoldenRecording`` makes one, ``GoldenCheck`` asks a model again and compares. The record is the ``PredictionCheck`` by
///   which a node loads a version and watches it on probation. ``ModelExample`` reads MLflow's input example.
/// - `Batch` scores a file of rows in constant memory (``BatchScoring``): in chunks, in the order of the rows, and so that a
///   broken run goes on where it was. A ``BatchScorer`` answers a chunk; ``LocalScorer`` asks a loaded model.
///
/// Begin with ``replay(_:on:)``, or with ``BatchScoring/run()``.
///
/// This target never starts a process or speaks to a node: it asks whatever ``Predictor`` it is given.
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
