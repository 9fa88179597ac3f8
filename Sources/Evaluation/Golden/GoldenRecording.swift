package import AsyncSupport
package import Identifiers
package import Inference

/// Runs a version on the design node and records its answers.
package struct GoldenRecording: Sendable {
    package var wishes = GoldenWishes()
    /// The most runs that latency is taken from, and the seconds they may take together; never under three.
    package var runs = 50
    package var seconds = 3.0
    package var clock: any TimeSource = SystemClock()

    package init() {}

    /// - Throws: `golden.unsteady` if two answers to one question differ by more than the tolerance, `scoring.input` for wishes
    ///   that the answer cannot fulfil, or whatever the model fails with.
    package func record(
        _ model: ModelName,
        _ version: VersionID,
        manifest: Digest,
        input: ModelInput,
        in environment: GoldenRecord.Environment,
        now: Timestamp,
        on answering: some Predictor
    ) async throws(ScoringFailure) -> GoldenRecord {
        let subject = "\(model) \(version)"
        guard input.rows > 0 else {
            throw ScoringFailure(.inputInvalid, subject, expected: "an input of one row or more", found: "none")
        }
        let first = try await answering.answer(input, probabilities: answering.hasProbabilities)
        let tolerance = try wishes.tolerance(for: first, subject)
        var times: [Double] = []
        let began = clock.now
        while times.count < max(3, runs), times.count < 3 || clock.now.seconds(since: began) < seconds {
            let start = clock.now
            let again = try await answering.answer(input, probabilities: answering.hasProbabilities)
            times.append(clock.now.seconds(since: start))
            try requireSteady(first, again, tolerance, subject)
        }
        let output = ModelOutput(form: first.form, tensors: first.tensors, probabilities: first.probabilities)
        return GoldenRecord(
            model: model,
            version: version,
            manifest: manifest,
            input: input,
            output: output,
            tolerance: tolerance,
            environment: environment,
            latency: Self.latency(times),
            created: now
        )
    }

    private func requireSteady(
        _ first: ModelOutput,
        _ again: ModelOutput,
        _ tolerance: GoldenTolerance,
        _ subject: String
    ) throws(ScoringFailure) {
        var comparison = GoldenComparison(subject: subject, tolerance: tolerance, code: .goldenUnsteady)
        try comparison.compare(again, with: first)
        guard let difference = comparison.findings.first else { return }
        throw ScoringFailure(
            .goldenUnsteady,
            difference.subject,
            "answers the same input with \(difference.expected), then with \(difference.found); a random answer cannot be "
                + "recorded: fix its seed, \(Self.ignoring(comparison.columns, of: first))"
                + "or allow for it with --rtol and --atol",
            findings: comparison.findings
        )
    }

    /// The options that ignore the differing columns, as they are typed; empty if no column would be left to compare.
    private static func ignoring(_ columns: [String], of output: ModelOutput) -> String {
        guard !columns.isEmpty, columns.count < output.comparedColumns.count else { return "" }
        let options = columns.map { "--ignore-column \(ShellWord.quoted($0))" }.joined(separator: " ")
        return "ignore its random columns with \(options), "
    }

    /// The value at the nearest rank.
    private static func latency(_ times: [Double]) -> GoldenRecord.Latency {
        let sorted = times.sorted()
        func rank(_ share: Double) -> Double {
            sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
        }
        return GoldenRecord.Latency(p50: rank(0.5), p99: rank(0.99), runs: sorted.count)
    }
}
