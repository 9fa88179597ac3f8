extension MetricFacts {
    /// Metrics of several classes.
    static let multiclass: [MetricFacts] = [
        MetricFacts(
            .macroPrecision,
            .higher,
            .decision,
            0,
            1,
            "The mean precision of the classes that the labels have."
        ),
        MetricFacts(.macroRecall, .higher, .decision, 0, 1, "The mean recall of the classes that the labels have."),
        MetricFacts(
            .macroPrecisionPresent,
            .higher,
            .decision,
            0,
            1,
            "The mean precision of the classes that the labels have."
        ),
        MetricFacts(
            .macroRecallPresent,
            .higher,
            .decision,
            0,
            1,
            "The mean recall of the classes that the labels have."
        ),
        MetricFacts(.macroF1Present, .higher, .decision, 0, 1, "The mean F1 of the classes that the labels have."),
        MetricFacts(.macroPrecisionAll, .higher, .decision, 0, 1, "The mean precision of all declared classes."),
        MetricFacts(.macroRecallAll, .higher, .decision, 0, 1, "The mean recall of all declared classes."),
        MetricFacts(.macroF1All, .higher, .decision, 0, 1, "The mean F1 of all declared classes."),
        MetricFacts(
            .weightedPrecision,
            .higher,
            .decision,
            0,
            1,
            "The precision of the classes, weighted by their rows."
        ),
        MetricFacts(.weightedRecall, .higher, .decision, 0, 1, "The recall of the classes, weighted by their rows."),
        MetricFacts(.weightedF1, .higher, .decision, 0, 1, "The F1 of the classes, weighted by their rows."),
        MetricFacts(
            .microPrecision,
            .higher,
            .decision,
            0,
            1,
            "Precision over the rows of all classes together; the same as accuracy."
        ),
        MetricFacts(
            .microRecall,
            .higher,
            .decision,
            0,
            1,
            "Recall over the rows of all classes together; the same as accuracy."
        ),
        MetricFacts(
            .microF1,
            .higher,
            .decision,
            0,
            1,
            "F1 over the rows of all classes together; the same as accuracy."
        ),
        MetricFacts(.rocAucOvrMacro, .higher, .rank, 0, 1, "The mean ROC AUC of each class against the rest."),
        MetricFacts(
            .rocAucOvrMacroPresent,
            .higher,
            .rank,
            0,
            1,
            "The mean ROC AUC of each class that has rows on both sides."
        ),
        MetricFacts(
            .rocAucOvrWeighted,
            .higher,
            .rank,
            0,
            1,
            "The ROC AUC of each class against the rest, weighted by its rows."
        ),
        MetricFacts(
            .rocAucOvoMacro,
            .higher,
            .rank,
            0,
            1,
            "The mean ROC AUC over all pairs of classes (Hand and Till)."
        ),
        MetricFacts(
            .brierMulticlassSum,
            .lower,
            .probability,
            0,
            2,
            "The squared distance between probabilities and label, summed over the classes."
        ),
        MetricFacts(.topK1, .higher, .decision, 0, 1, "The share of rows whose class is the most probable one."),
        MetricFacts(
            .topK3,
            .higher,
            .decision,
            0,
            1,
            "The share of rows whose class is among the 3 most probable ones."
        ),
        MetricFacts(
            .topK5,
            .higher,
            .decision,
            0,
            1,
            "The share of rows whose class is among the 5 most probable ones."
        ),
    ]
}
