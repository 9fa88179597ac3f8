/// The one figure of a result that a list shows.
package struct HeadlineFigure: Sendable, Hashable {
    package let metric: MetricName
    package let figure: MetricFigure

    package init(metric: MetricName, figure: MetricFigure) {
        self.metric = metric
        self.figure = figure
    }
}

extension EvaluationResult {
    /// The first of the task's figures that has a value; where none has, the first that is there, with its reason. A result of another task
    /// shows the first of its own metrics.
    /// - Returns: nil for a result without metrics.
    package var headline: HeadlineFigure? {
        let names = task.headlines.filter { metrics[$0] != nil }
        let candidates = names.isEmpty ? metrics.names : names
        let name = candidates.first { metrics[$0]?.value != nil && metrics[$0]?.reason == nil } ?? candidates.first
        return name.flatMap { name in metrics[name].map { HeadlineFigure(metric: name, figure: $0) } }
    }
}

extension EvaluationTask {
    /// Those that say most about a model, the best first.
    fileprivate var headlines: [MetricName] {
        switch self {
        case .binary: [.rocAuc, .averagePrecision, .mcc, .accuracy]
        case .multiclass: [.macroF1All, .macroF1Present, .balancedAccuracy, .accuracy]
        case .regression: [.rmse, .mae]
        case .other: []
        }
    }
}
