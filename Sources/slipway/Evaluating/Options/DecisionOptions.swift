import ArgumentParser
import Evaluation
import EvaluationRecords

/// The threshold of an evaluation of two classes, the gains of its outcomes and its bands.
struct DecisionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Predict positive from this score on; default: 0.5.", valueName: "score"))
    var threshold: Double?

    @Option(help: ArgumentHelp("Choose the threshold that is best by a metric on these rows.", valueName: "metric"))
    var optimise: String?

    @Option(
        help: ArgumentHelp(
            "The gain of a row by its cell, negative for a cost (repeatable); default: 1,-0.3,0,0.",
            valueName: "tp,fp,fn,tn"
        )
    )
    var cost: [String] = []

    @Option(help: ArgumentHelp("Cut the scores into bands, such as approve, review and decline.", valueName: "cuts"))
    var bands: String?

    @Option(help: ArgumentHelp("Choose the bands so that both ends have this precision.", valueName: "share"))
    var bandPrecision: Double?

    func validate() throws {
        if threshold != nil, optimise != nil { throw ValidationError("--threshold and --optimise exclude each other.") }
        if bands != nil, bandPrecision != nil {
            throw ValidationError("--bands and --band-precision exclude each other.")
        }
        _ = try thresholdChoice()
        _ = try gains()
        _ = try cuts()
    }

    func apply(to question: inout EvaluationQuestion) throws {
        question.threshold = try thresholdChoice()
        question.costs = try gains()
        question.bandCuts = try cuts()
        question.bandPrecision = bandPrecision
    }

    private func thresholdChoice() throws -> ThresholdChoice {
        if let threshold { return .given(threshold) }
        guard let optimise else { return .default }
        guard let metric = MetricName(optimise), ThresholdChoice.metrics.contains(metric) else {
            let known = ThresholdChoice.metrics.map(\.text).joined(separator: ", ")
            throw ValidationError("--optimise knows \(known), not \"\(optimise)\".")
        }
        return .optimised(metric)
    }

    private func gains() throws -> [GainMatrix] {
        guard !cost.isEmpty else { return [.standard] }
        return try cost.map { text in
            let numbers = try ListText.numbers(text, "--cost")
            guard numbers.count == 4 else {
                throw ValidationError("--cost has four numbers: TP,FP,FN,TN, not \"\(text)\".")
            }
            return GainMatrix(tp: numbers[0], fp: numbers[1], fn: numbers[2], tn: numbers[3])
        }
    }

    private func cuts() throws -> [Double]? {
        try bands.map { try ListText.numbers($0, "--bands") }
    }
}
