/// A check of a model's answers before it serves, and again while it is on probation.
package protocol PredictionCheck: Sendable {
    /// - Throws: `golden.mismatch` with every finding, or what the model itself throws.
    func replay(on model: any Predictor) async throws(ScoringFailure) -> ProofOutcome
}

/// Answers that agreed.
package struct ProofOutcome: Sendable, Hashable {
    package let rows: Int
    package let seconds: Double

    package init(rows: Int, seconds: Double) {
        self.rows = rows
        self.seconds = seconds
    }
}
