extension MetricFacts {
    /// Metrics of binary tasks; those of the decision serve several classes, too.
    static let binary: [MetricFacts] = [
        MetricFacts(
            .rocAuc,
            .higher,
            .rank,
            0,
            1,
            "The chance that a positive row scores above a negative one; ties count half."
        ),
        MetricFacts(.gini, .higher, .rank, -1, 1, "Twice the ROC AUC, less 1."),
        MetricFacts(
            .averagePrecision,
            .higher,
            .rank,
            0,
            1,
            "Precision averaged over the recall that each score adds."
        ),
        MetricFacts(
            .prAucTrapezoid,
            .higher,
            .rank,
            0,
            1,
            "The area under the precision-recall points, by trapezoids."
        ),
        MetricFacts(
            .partialAucFpr01,
            .higher,
            .rank,
            0,
            1,
            "The ROC area up to a false positive rate of 0.1, standardised by McClish so that chance is 0.5."
        ),
        MetricFacts(
            .partialAucFpr01Raw,
            .higher,
            .rank,
            0,
            0.1,
            "The ROC area up to a false positive rate of 0.1, as it is."
        ),
        MetricFacts(
            .ksStatistic,
            .higher,
            .rank,
            0,
            1,
            "The largest distance between the score distributions of the two classes."
        ),
        MetricFacts(
            .logLoss,
            .lower,
            .probability,
            0,
            nil,
            isTranscendental: true,
            "The mean surprise at the labels, in nats."
        ),
        MetricFacts(.brier, .lower, .probability, 0, 1, "The mean squared distance between probability and label."),
        MetricFacts(.accuracy, .higher, .share, 0, 1, "The share of rows that are predicted right."),
        MetricFacts(.balancedAccuracy, .higher, .decision, 0, 1, "The mean of the recalls of the classes."),
        MetricFacts(.precision, .higher, .share, 0, 1, "The share of predicted positives that are positive."),
        MetricFacts(.recall, .higher, .share, 0, 1, "The share of positives that are predicted positive."),
        MetricFacts(.specificity, .higher, .share, 0, 1, "The share of negatives that are predicted negative."),
        MetricFacts(.npv, .higher, .share, 0, 1, "The share of predicted negatives that are negative."),
        MetricFacts(.fpr, .lower, .share, 0, 1, "The share of negatives that are predicted positive."),
        MetricFacts(.f1, .higher, .decision, 0, 1, "The harmonic mean of precision and recall."),
        MetricFacts(.mcc, .higher, .decision, -1, 1, "The correlation between prediction and label (Matthews)."),
        MetricFacts(.cohenKappa, .higher, .decision, -1, 1, "The agreement of prediction and label beyond chance."),
        MetricFacts(
            .jaccard,
            .higher,
            .decision,
            0,
            1,
            "True positives among all rows that are positive or predicted so."
        ),
        MetricFacts(.hammingLoss, .lower, .share, 0, 1, "The share of rows that are predicted wrong."),
        MetricFacts(.predictedPositiveRate, .none, .share, 0, 1, "The share of rows that are predicted positive."),
        MetricFacts(.prevalence, .none, .share, 0, 1, "The share of rows that are positive."),
        MetricFacts(.costGainPerRow, .higher, .gain, nil, nil, "The mean gain of a row under the first gain matrix."),
        MetricFacts(
            .eceUniform,
            .lower,
            .calibration,
            0,
            1,
            "The mean distance between probability and share of positives, over bins of equal width."
        ),
        MetricFacts(
            .eceQuantile,
            .lower,
            .calibration,
            0,
            1,
            "The mean distance between probability and share of positives, over bins of equal rows."
        ),
        MetricFacts(
            .mceUniform,
            .lower,
            .calibration,
            0,
            1,
            "The largest distance between probability and share of positives, over bins of equal width."
        ),
        MetricFacts(
            .mceQuantile,
            .lower,
            .calibration,
            0,
            1,
            "The largest distance between probability and share of positives, over bins of equal rows."
        ),
    ]
}
