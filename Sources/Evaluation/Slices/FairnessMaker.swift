import EvaluationRecords
import Statistics

/// Figures of the groups of protected columns. Rows count once each, whatever their weights. Nothing here says "fair".
struct FairnessMaker {
    let plan: EvaluationPlan
    let level: Level
    let threads: Threads

    func groups(_ columns: ColumnStore, _ column: String) -> GroupColumn {
        GroupColumn(columns.categories(column), plan.settings)
    }

    // MARK: Two classes

    func binary(
        _ rows: BinaryRows,
        _ column: String,
        _ group: GroupColumn,
        _ measure: BinaryMeasure
    ) throws(StatisticsError) -> FairnessFigures {
        let shown = group.shown
        guard !shown.isEmpty else { return hiddenOnly(column, group, Self.binaryMetrics, isBinary: true) }
        let fairness = try BinaryFairness(
            try BinaryStore.withoutWeights(shown.count == rows.count ? rows : try rows.rows(at: shown)),
            groups: shown.map { group.values[$0] },
            reference: group.reference(column, plan.settings),
            threshold: measure.threshold.value.score,
            BootstrapPlan.of(rows: shown.count).bootstrap(plan.settings, level),
            threads: threads
        )
        let groups = fairness.groups.map { binary($0, measure) }
        return FairnessFigures(
            column: column,
            reference: fairness.reference.text,
            groups: groups + group.hidden.map { hidden($0.name, $0.rows, Self.binaryMetrics) },
            gaps: gaps(fairness, rows: shown.count, measure)
        )
    }

    private static let binaryMetrics: [MetricName] = [.selectionRate, .tpr, .fpr, .ppv, .accuracy, .eceUniform]

    private func binary(_ group: BinaryGroup, _ measure: BinaryMeasure) -> FairnessGroup {
        let rates = group.rates
        let error: MetricFigure =
            if let reason = measure.noProbability {
                .undefined(reason, rows: group.rows)
            } else {
                .of(group.uniformError, rows: group.rows)
            }
        return FairnessGroup(
            group: group.name.text,
            rows: group.rows,
            positives: group.positives,
            judged: group.isJudged,
            metrics: [
                .selectionRate: .of(rates.predictedPositiveRate, level),
                .tpr: .of(rates.recall, level),
                .fpr: .of(rates.falsePositiveRate, level),
                .ppv: .of(rates.precision, level),
                .accuracy: .of(rates.accuracy, level),
                .eceUniform: error,
            ],
            againstReference: group.differences.map { against($0) } ?? [:],
            selectionRatio: group.selectionRatio.map { .ratio($0, level, rows: group.rows) }
        )
    }

    private func against(_ found: BinaryGroup.Differences) -> TextMap<Screen<DifferenceTest>> {
        let differences: [(String, Difference?)] = [
            ("selection_rate", found.selectionRate), ("tpr", found.truePositiveRate),
            ("fpr", found.falsePositiveRate), ("ppv", found.positivePredictiveValue), ("accuracy", found.accuracy),
        ]
        return TextMap(
            differences.map { name, difference in
                (name, difference.map { Screen<DifferenceTest>.of($0, level) } ?? .undefined(.noRows))
            }
        )
    }

    private func gaps(_ fairness: BinaryFairness, rows: Int, _ measure: BinaryMeasure) -> MetricFigures {
        var gaps: [MetricName: Figure] = [
            .demographicParityDifference: fairness.demographicParityDifference,
            .demographicParityRatio: fairness.demographicParityRatio,
            .equalOpportunityDifference: fairness.equalOpportunityDifference,
            .equalisedOddsDifference: fairness.equalisedOddsDifference,
            .predictiveParityDifference: fairness.predictiveParityDifference,
        ]
        let others: [(String, Figure)] = [
            ("fpr_difference", fairness.falsePositiveDifference), ("accuracy_difference", fairness.accuracyDifference),
        ]
        for (name, figure) in others { if let name = MetricName(name) { gaps[name] = figure } }
        if measure.noProbability == nil, let name = MetricName("ece_difference") {
            gaps[name] = fairness.uniformErrorDifference
        }
        return MetricFigures(gaps.mapValues { .of($0, rows: rows) })
    }

    // MARK: Several classes

    /// The accuracy of each group.
    func multiclass(_ isRight: [Bool], _ column: String, _ group: GroupColumn) -> FairnessFigures {
        let shown = group.shown
        var counts: [Statistics.Category: (right: Int, rows: Int)] = [:]
        for place in shown {
            counts[group.values[place], default: (0, 0)].rows += 1
            if isRight[place] { counts[group.values[place], default: (0, 0)].right += 1 }
        }
        let names = counts.keys.sorted()
        let largest = names.max { (counts[$0]?.rows ?? 0, $1) < (counts[$1]?.rows ?? 0, $0) }
        guard let reference = group.reference(column, plan.settings) ?? largest, let base = counts[reference] else {
            return hiddenOnly(column, group, [.accuracy], isBinary: false)
        }
        let groups = names.map { name -> FairnessGroup in
            let own = counts[name] ?? (0, 0)
            var against: TextMap<Screen<DifferenceTest>> = [:]
            if name != reference {
                let found = ShareDifference.newcombe(own.right, of: own.rows, base.right, of: base.rows, level)
                against = ["accuracy": found.map { .of($0, level) } ?? .undefined(.noRows)]
            }
            return FairnessGroup(
                group: name.text,
                rows: own.rows,
                judged: own.rows >= SliceFamily.leastRows,
                metrics: [.accuracy: .of(Rate(own.right, of: own.rows, level), level)],
                againstReference: against
            )
        }
        let shares = counts.values.map { Double($0.right) / Double($0.rows) }
        var gaps: [MetricName: MetricFigure] = [:]
        if let name = MetricName("accuracy_difference"), let least = shares.min(), let greatest = shares.max() {
            gaps[name] = .of(Figure(greatest - least), rows: shown.count)
        }
        return FairnessFigures(
            column: column,
            reference: reference.text,
            groups: groups + group.hidden.map { hidden($0.name, $0.rows, [.accuracy]) },
            gaps: MetricFigures(gaps)
        )
    }

    // MARK: Numbers

    func regression(_ rows: RegressionRows, _ column: String, _ group: GroupColumn) -> FairnessFigures {
        let shown = group.shown
        guard !shown.isEmpty, let part = try? rows.rows(at: shown),
            let fairness = try? RegressionFairness(
                part,
                groups: shown.map { group.values[$0] },
                reference: group.reference(column, plan.settings),
                level
            )
        else { return hiddenOnly(column, group, Self.regressionMetrics, isBinary: false) }
        let groups = fairness.groups.map { found -> FairnessGroup in
            let isReference = found.name == fairness.reference
            func test(_ test: WelchTest?) -> Screen<DifferenceTest> {
                test.map { .of($0, level) } ?? .undefined(found.rows > 1 ? .noVariance : .tooFewRows)
            }
            return FairnessGroup(
                group: found.name.text,
                rows: found.rows,
                judged: found.isJudged,
                metrics: [
                    .mae: .of(Figure(found.meanAbsoluteError), rows: found.rows),
                    .meanResidual: .of(Figure(found.meanResidual), rows: found.rows),
                ],
                againstReference: isReference
                    ? [:] : ["residual": test(found.residual), "absolute_error": test(found.absoluteError)],
                ksPredictions: isReference
                    ? nil
                    : found.predictions.map {
                        .given(DistributionTest(statistic: min(1, $0.statistic), p: Rounded(min(1, max(0, $0.p)))))
                    } ?? .undefined(.noRows)
            )
        }
        return FairnessFigures(
            column: column,
            reference: fairness.reference.text,
            groups: groups + group.hidden.map { hidden($0.name, $0.rows, Self.regressionMetrics) },
            gaps: [
                .maeGap: .of(fairness.errorGap, rows: shown.count),
                .meanResidualGap: .of(fairness.meanResidualGap, rows: shown.count),
            ]
        )
    }

    private static let regressionMetrics: [MetricName] = [.mae, .meanResidual]

    // MARK: Hidden groups

    private func hidden(_ name: Statistics.Category, _ rows: Int, _ metrics: [MetricName]) -> FairnessGroup {
        FairnessGroup(
            group: name.text,
            rows: rows,
            judged: false,
            metrics: BinaryMetrics.undefined(metrics, .suppressed, rows)
        )
    }

    /// All groups hidden, or none measurable.
    private func hiddenOnly(
        _ column: String,
        _ group: GroupColumn,
        _ metrics: [MetricName],
        isBinary: Bool
    ) -> FairnessFigures {
        FairnessFigures(
            column: column,
            reference: "",
            groups: group.hidden.map { hidden($0.name, $0.rows, metrics) },
            gaps: isBinary
                ? BinaryMetrics.undefined([.demographicParityDifference], .suppressed, 0)
                : BinaryMetrics.undefined(
                    metrics.contains(.mae) ? [.maeGap, .meanResidualGap] : [],
                    group.hidden.isEmpty ? .overflow : .suppressed,
                    0
                )
        )
    }
}
