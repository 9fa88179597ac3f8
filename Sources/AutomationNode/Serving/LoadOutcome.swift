import Identifiers
import Inference
import Serving

/// The result of loading a generation, in words for the record and as the deployment's failure.
struct LoadOutcome: Sendable {
    let subject: String
    let preparation: LoadResult

    /// A line for each version; after each one that is not loaded, the last output of its worker.
    var output: String {
        let failed = preparation.failures.map { failure in
            (["\(failure.model) \(failure.version): \(failure.failure.message)"] + failure.lastLines.map { "    " + $0 })
                .joined(separator: "\n")
        }
        return (preparation.evidence + failed).joined(separator: "\n")
    }

    /// Nil if all is loaded.
    var failure: NodeFailure? {
        guard !preparation.failures.isEmpty else { return nil }
        let isGolden = preparation.failures.allSatisfy { $0.failure.code == .goldenMismatch }
        return NodeFailure(
            isGolden ? .deploymentGolden : .deploymentLoad,
            subject,
            preparation.failures.map { "\($0.model) \($0.version): \($0.failure.message)" }.joined(separator: "; "),
            findings: preparation.failures.flatMap(Self.findings),
            underlying: preparation.failures.first?.failure
        )
    }

    /// Every difference from a golden prediction, or else the one reason.
    static func findings(of failed: ModelLoadFailure) -> [Finding] {
        if failed.failure.code == .goldenMismatch, !failed.failure.findings.isEmpty { return failed.failure.findings }
        return [
            Finding(
                code: failed.failure.stableCode,
                subject: "\(failed.model) \(failed.version)",
                expected: "a model that is loaded and answers",
                found: failed.failure.message
            )
        ]
    }
}
