package import EvaluationRecords
import Identifiers
import Statistics

/// All that is decided before the first row of a comparison is read.
package struct ComparisonPlan: Sendable {
    package let task: EvaluationTask
    /// In the order of the probabilities; empty in regression.
    package let classes: [String]
    /// The place of the positive class; nil unless the task is binary.
    package let positive: Int?
    /// The one metric that decides.
    package let metric: MetricName
    /// The loss that still counts as not worse; nil when nobody said.
    package let margin: Double?
    /// The chance of one false verdict or more over all challengers.
    package let alpha: Double
    package let seed: UInt64
    /// Bootstrap replicates; nil for as many as the rows get (`BootstrapPlan`).
    package let replicates: Int?
    /// Columns by whose values the disagreement is shown.
    package let slices: [PlannedColumn]
    /// Scores of the task are no probabilities.
    package let scoresOnly: Bool

    /// - Throws: `comparison.metric` for a metric that cannot decide.
    package init(
        task: EvaluationTask,
        classes: [String] = [],
        positive: Int? = nil,
        metric: MetricName? = nil,
        margin: Double? = nil,
        alpha: Double = 0.05,
        seed: UInt64 = 0,
        replicates: Int? = nil,
        slices: [PlannedColumn] = [],
        scoresOnly: Bool = false,
        hasProbabilities: Bool = true
    ) throws(ComparisonFailure) {
        let known = ComparedMetrics.names(of: task)
        let chosen = metric ?? ComparedMetrics.usual(task, hasProbabilities: hasProbabilities, scoresOnly: scoresOnly)
        guard let chosen, known.contains(chosen) else {
            throw ComparisonFailure(
                .metric,
                metric?.text ?? "a comparison of the task \(task.rawValue)",
                expected: known.isEmpty
                    ? "a task that can be compared: binary, multiclass or regression"
                    : "a metric that is compared on the same rows: " + known.map(\.text).joined(separator: ", "),
                found: metric.map { "\"\($0)\"" } ?? "\(task.rawValue)"
            )
        }
        self.task = task
        self.classes = classes
        self.positive = positive
        self.metric = chosen
        self.margin = margin
        self.alpha = alpha
        self.seed = seed
        self.replicates = replicates
        self.slices = slices
        self.scoresOnly = scoresOnly
    }
}

/// The metrics whose differences are measured on the same rows.
package enum ComparedMetrics {
    package static func names(of task: EvaluationTask) -> [MetricName] {
        switch task {
        case .binary: [.rocAuc, .accuracy] + BinaryMetric.bootstrapped.map(name(of:))
        case .multiclass: [.accuracy, .macroF1Present, .logLoss]
        case .regression: [.rmse, .mae, .r2]
        case .other: []
        }
    }

    /// The metric that decides where nobody named one.
    static func usual(_ task: EvaluationTask, hasProbabilities: Bool, scoresOnly: Bool) -> MetricName? {
        switch task {
        case .binary: hasProbabilities ? .rocAuc : .accuracy
        case .multiclass: hasProbabilities && !scoresOnly ? .logLoss : .accuracy
        case .regression: .rmse
        case .other: nil
        }
    }

    static func name(of metric: BinaryMetric) -> MetricName {
        switch metric {
        case .f1: .f1
        case .mcc: .mcc
        case .cohenKappa: .cohenKappa
        case .balancedAccuracy: .balancedAccuracy
        case .averagePrecision: .averagePrecision
        case .kolmogorovSmirnov: .ksStatistic
        case .uniformError: .eceUniform
        case .rocArea: .rocAuc
        case .logLoss: .logLoss
        case .brier: .brier
        case .accuracy: .accuracy
        case .precision: .precision
        case .recall: .recall
        }
    }
}

extension BinaryMetric {
    /// Those whose difference the paired bootstrap measures; the area has DeLong's method, the accuracy McNemar's.
    static let bootstrapped = allCases.filter { $0 != .rocArea && $0 != .accuracy }

    /// Made of the predicted classes alone.
    var isDecision: Bool {
        switch self {
        case .f1, .mcc, .cohenKappa, .balancedAccuracy, .accuracy, .precision, .recall: true
        default: false
        }
    }

    /// Makes sense of probabilities only.
    var needsProbabilities: Bool {
        switch self {
        case .logLoss, .brier, .uniformError: true
        default: false
        }
    }
}
