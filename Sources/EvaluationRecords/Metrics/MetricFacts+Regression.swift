extension MetricFacts {
    /// Metrics of numbers.
    static let regression: [MetricFacts] = [
        MetricFacts(.mae, .lower, .error, 0, nil, "The mean distance between prediction and value."),
        MetricFacts(.mse, .lower, .error, 0, nil, "The mean squared distance between prediction and value."),
        MetricFacts(.rmse, .lower, .error, 0, nil, "The root of the mean squared distance."),
        MetricFacts(.medianAbsoluteError, .lower, .error, 0, nil, "The median distance between prediction and value."),
        MetricFacts(.maxError, .lower, .error, 0, nil, "The largest distance between prediction and value."),
        MetricFacts(.meanResidual, .none, .error, nil, nil, "The mean of value less prediction."),
        MetricFacts(
            .r2,
            .higher,
            .fit,
            nil,
            1,
            "The share of the variance that the prediction explains, its bias counted."
        ),
        MetricFacts(
            .explainedVariance,
            .higher,
            .fit,
            nil,
            1,
            "The share of the variance that the prediction explains, its bias left out."
        ),
        MetricFacts(
            .d2Absolute,
            .higher,
            .fit,
            nil,
            1,
            "The share of the absolute error about the median that the prediction takes away."
        ),
        MetricFacts(
            .mape,
            .lower,
            .fit,
            0,
            nil,
            "The mean distance relative to the value; huge where a value is near 0."
        ),
        MetricFacts(.smape, .lower, .fit, 0, 2, "The mean distance relative to the mean of value and prediction."),
        MetricFacts(.wape, .lower, .fit, 0, nil, "The sum of the distances relative to the sum of the values."),
        MetricFacts(
            .rmsle,
            .lower,
            .fit,
            0,
            nil,
            isTranscendental: true,
            "The root of the mean squared distance of the logarithms of 1 + value."
        ),
        MetricFacts(.pearson, .higher, .fit, -1, 1, "The linear correlation of prediction and value."),
        MetricFacts(.spearman, .higher, .fit, -1, 1, "The correlation of the ranks of prediction and value."),
    ]
}
