extension MetricFacts {
    /// Metrics of groups of a protected column.
    static let fairness: [MetricFacts] = [
        MetricFacts(.selectionRate, .none, .fairness, 0, 1, "The share of a group that is predicted positive."),
        MetricFacts(.tpr, .higher, .fairness, 0, 1, "The share of a group's positives that are predicted positive."),
        MetricFacts(.ppv, .higher, .fairness, 0, 1, "The share of a group's predicted positives that are positive."),
        MetricFacts(
            .selectionRatio,
            .none,
            .fairness,
            0,
            nil,
            isTranscendental: true,
            "The selection rate of a group over that of the reference."
        ),
        MetricFacts(
            .demographicParityDifference,
            .lower,
            .fairness,
            0,
            1,
            "The largest less the smallest selection rate."
        ),
        MetricFacts(.demographicParityRatio, .higher, .fairness, 0, 1, "The smallest over the largest selection rate."),
        MetricFacts(
            .equalOpportunityDifference,
            .lower,
            .fairness,
            0,
            1,
            "The largest less the smallest share of positives found."
        ),
        MetricFacts(
            .equalisedOddsDifference,
            .lower,
            .fairness,
            0,
            1,
            "The larger gap of true and of false positive rates."
        ),
        MetricFacts(
            .predictiveParityDifference,
            .lower,
            .fairness,
            0,
            1,
            "The largest less the smallest precision of a group."
        ),
        MetricFacts(.maeGap, .lower, .fairness, 0, nil, "The largest less the smallest mean error of a group."),
        MetricFacts(
            .meanResidualGap,
            .lower,
            .fairness,
            0,
            nil,
            "The largest less the smallest mean residual of a group."
        ),
    ]
}
