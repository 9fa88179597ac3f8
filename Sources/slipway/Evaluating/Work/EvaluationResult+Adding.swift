import EvaluationRecords

extension EvaluationResult {
    /// The same with what was found after the rows were measured.
    func adding(
        metrics more: MetricFigures = [:],
        settings: EvaluationSettings? = nil,
        warnings: [EvaluationWarning] = [],
        screens change: (inout EvaluationScreens) -> Void = { _ in }
    ) -> EvaluationResult {
        var screens = screens
        change(&screens)
        return EvaluationResult(
            model: model,
            task: task,
            dataset: dataset,
            selection: selection,
            classes: classes,
            positive: positive,
            threshold: threshold,
            rows: rows,
            effectiveRows: effectiveRows,
            metrics: metrics.merging(more),
            screens: screens,
            slices: slices,
            fairness: fairness,
            assertions: assertions,
            requirements: requirements,
            checks: checks,
            baseline: baseline,
            settings: settings ?? self.settings,
            predictions: predictions,
            warnings: self.warnings + warnings
        )
    }
}
