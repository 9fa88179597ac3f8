import ArgumentParser
import DurableFiles
import EvaluationRecords

/// The subjects of a drift report, and the limits beyond which it says drift.
struct DriftMeasuringOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Only these columns; default: all that both have.", valueName: "column")
    )
    var columns: [String] = []

    @Option(help: ArgumentHelp("An effect up to this is no drift.", valueName: "number"))
    var tolerance = 0.02

    @Option(help: ArgumentHelp("The share of false findings among all.", valueName: "share"))
    var q = 0.05

    @Flag(help: "Hold the share of false findings under any dependence of the columns.")
    var strict = false

    @Flag(help: "Tell the data apart with 100 trees instead of a logistic regression.")
    var forest = false

    @Flag(help: "Leave out the classifier that tells the data apart; it is the longest part of the work.")
    var noClassifier = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Distances that the table on the screen has, too, such as psi or js; the record has all.",
            valueName: "method"
        )
    )
    var methods: [DriftDistance] = []

    @Option(
        help: ArgumentHelp("Give the figures of another program, too: evidently (0.7.23).", valueName: "program")
    )
    var compatible: [String] = []

    @Option(
        help: ArgumentHelp(
            "How much worse a metric may be on the current data (repeatable), such as roc_auc=0.02.",
            valueName: "metric=number"
        )
    )
    var toleranceMetric: [String] = []

    @Option(help: "The seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Threads; the result is the same for any number. Default: all cores.", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if !(tolerance >= 0 && tolerance < 1) { throw ValidationError("--tolerance is a number from 0, below 1.") }
        if !(q > 0 && q < 1) { throw ValidationError("--q is a number between 0 and 1.") }
        if forest, noClassifier { throw ValidationError("--forest and --no-classifier exclude each other.") }
        if let other = compatible.first(where: { $0 != "evidently" }) {
            throw ValidationError("--compatible knows evidently, not \"\(other)\".")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads is a number from 1 to 256.") }
        _ = try tolerances()
    }

    var threadCount: Int { threads ?? OwnProcess.processorCount }

    func settings() throws -> DriftSettings {
        DriftSettings(
            seed: seed,
            q: q,
            tolerance: tolerance,
            strict: strict,
            columns: columns.isEmpty ? nil : columns,
            classifier: noClassifier ? .none : forest ? .forest : .logistic,
            tolerances: TextMap(try tolerances()),
            compatible: Array(Set(compatible)).sorted()
        )
    }

    private func tolerances() throws -> [String: Double] {
        var tolerances: [String: Double] = [:]
        for text in toleranceMetric {
            let pair = try ArgumentText.pair(text)
            guard let name = MetricName(pair.key), let facts = name.facts, facts.better != .none else {
                throw ValidationError("--tolerance-metric: \"\(pair.key)\" is no metric that is better or worse.")
            }
            guard let number = Double(pair.value), number >= 0, number.isFinite else {
                throw ValidationError("--tolerance-metric \(pair.key): \"\(pair.value)\" is no number from 0.")
            }
            tolerances[name.text] = number
        }
        return tolerances
    }
}

extension DriftDistance: ExpressibleByArgument {}
