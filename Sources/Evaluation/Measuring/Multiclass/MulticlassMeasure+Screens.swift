import EvaluationRecords
import Statistics

/// The screens of several classes.
extension MulticlassMeasure {
    func screens() throws(StatisticsError) -> EvaluationScreens {
        var screens = EvaluationScreens()
        screens.confusion = .given(confusion)
        screens.perClass = .given(PerClassScreen(classes: plan.classes.indices.map { figures(of: $0) }))
        screens.ovrCurves = try curves()
        screens.mostConfused = .given(MostConfused(pairs: pairs(MostConfused.limit)))
        return screens
    }

    private var confusion: ConfusionScreen {
        let classes = plan.classes
        guard classes.count > ConfusionScreen.denseLimit else {
            func cells(_ matrix: ClassMatrix) -> [[Double]] {
                classes.indices.map { actual in classes.indices.map { matrix[actual, $0] } }
            }
            return ConfusionScreen(
                labels: classes,
                cells: .dense(
                    cells(counts).map { $0.map { Int($0) } },
                    weighted: isWeighted ? cells(matrix) : nil
                )
            )
        }
        let largest = pairs(ConfusionScreen.sparseLimit)
        let others = counts.cells.filter { $0.key.actual != $0.key.predicted && $0.value > 0 }
        let rows = others.values.reduce(0) { $0 + Int($1) }
        return ConfusionScreen(
            labels: classes,
            cells: .sparse(
                diagonal: counts.right.map { Int($0) },
                largest: largest,
                rest: ConfusionScreen.Rest(
                    cells: others.count - largest.count,
                    rows: rows - largest.reduce(0) { $0 + $1.rows }
                )
            )
        )
    }

    private func pairs(_ limit: Int) -> [ConfusedPair] {
        counts.mostConfused(limit).map {
            ConfusedPair(
                actual: plan.classes[$0.cell.actual],
                predicted: plan.classes[$0.cell.predicted],
                rows: Int($0.rows)
            )
        }
    }

    private func figures(of index: Int) -> ClassFigures {
        let scores = matrix.scores(index)
        let right = Int(counts.right[index])
        let support = Int(counts.actual[index])
        let predicted = Int(counts.predicted[index])
        func share(_ figure: Figure, of rows: Int) -> MetricFigure {
            isWeighted
                ? .of(figure, FigureInterval.none(.weighted), rows: rows)
                : .of(Rate(right, of: rows, level), level, figure)
        }
        let area: MetricFigure
        let precision: MetricFigure
        if let rest {
            area = .of(rest[index].area, level, rows: count)
            precision = .of(rest[index].averagePrecision, rows: count)
        } else {
            area = .undefined(noArea ?? .noProbabilities, rows: count)
            precision = area
        }
        return ClassFigures(
            label: plan.classes[index],
            support: support,
            predicted: predicted,
            metrics: [
                .precision: share(scores.precision, of: predicted), .recall: share(scores.recall, of: support),
                .f1: .of(scores.f1, rows: count), .rocAuc: area, .averagePrecision: precision,
            ]
        )
    }

    /// Curves of the largest classes; of equal ones the earlier.
    private func curves() throws(StatisticsError) -> Screen<OvrCurves> {
        guard let rows, rest != nil else { return .undefined(noArea ?? .noProbabilities) }
        let largest = plan.classes.indices.sorted { (-counts.actual[$0], $0) < (-counts.actual[$1], $1) }
            .prefix(OvrCurves.limit)
        var curves: [OvrCurve] = []
        for index in largest {
            let maker = CurveMaker(
                ranking: try ScoreRanking(try rows.rows(of: index), threads: threads),
                threshold: nil
            )
            curves.append(
                OvrCurve(
                    label: plan.classes[index],
                    support: Int(counts.actual[index]),
                    roc: try maker.roc(),
                    pr: try maker.precisionRecall()
                )
            )
        }
        return .given(OvrCurves(curves: curves, leftOut: plan.classes.count - curves.count))
    }
}
