import EvaluationRecords

extension Blocks {
    mutating func roc(_ screen: RocScreen, _ title: String = "ROC curve") -> [PageBlock] {
        var plot = Plot(x: .share("False positive rate"), y: .share("True positive rate"))
        plot.line([(0, 0), (1, 1)], colour: 5, isFaint: true)
        let points = Array(zip(screen.fpr, screen.tpr))
        plot.line(points.thinned(to: limits.points), colour: 1)
        let rows = points.indices.map { $0 }.thinned(to: limits.curveRows).map { index in
            [
                DataTable.Cell(screen.thresholds[index].title), .number(screen.fpr[index]), .number(screen.tpr[index]),
            ]
        }
        return [
            figure(
                title,
                plot,
                caption:
                    "The share of positives found against the share of negatives that are taken for positives; the thin line is chance.",
                tables: [
                    DataTable(
                        "Points of the ROC curve.",
                        [.number("Threshold"), .number("False positive rate"), .number("True positive rate")],
                        rows,
                        note: shownPoints(rows.count, screen.pointsTotal)
                    )
                ]
            )
        ]
    }

    mutating func precisionRecall(_ screen: PrecisionRecallScreen, _ title: String = "Precision-recall curve")
        -> [PageBlock]
    {
        var plot = Plot(x: .share("Recall"), y: .share("Precision"))
        plot.mark(y: screen.baseline)
        plot.line(Array(zip(screen.recall, screen.precision)).thinned(to: limits.points), colour: 1)
        let rows = screen.precision.indices.map { $0 }.thinned(to: limits.curveRows).map { index in
            [
                index < screen.thresholds.count ? .number(screen.thresholds[index]) : DataTable.Cell("none"),
                .number(screen.recall[index]), .number(screen.precision[index]),
            ]
        }
        return [
            figure(
                title,
                plot,
                caption:
                    "The share of predicted positives that are right against the share of positives found; the broken line is the prevalence, \(Digits.of(screen.baseline)).",
                tables: [
                    DataTable(
                        "Points of the precision-recall curve.",
                        [.number("Threshold"), .number("Recall"), .number("Precision")],
                        rows,
                        note: shownPoints(rows.count, screen.pointsTotal)
                    )
                ]
            )
        ]
    }

    /// By class, then by group of each protected column.
    mutating func density(_ screen: DensityScreen) -> [PageBlock] {
        let caption =
            "How the scores of each class are spread: the less the classes overlap, the better the model tells them apart."
        var blocks = [histograms("Score distribution", screen.edges, screen.classes, "class", caption)]
        for entry in screen.groups.entries.prefix(limits.columns) {
            let column = text(entry.key)
            let words =
                "How the scores of each group of \(column) are spread: where they differ, one threshold treats groups differently."
            blocks.append(histograms("Score distribution by \(column)", screen.edges, entry.value, "group", words))
        }
        return blocks
    }

    private mutating func histograms(
        _ title: String,
        _ edges: [Double],
        _ counts: TextMap<[Int]>,
        _ word: String,
        _ caption: String
    ) -> PageBlock {
        let classes = counts.entries
        let shares = classes.map { entry -> [Double] in
            let sum = Double(entry.value.reduce(0, +))
            return entry.value.map { sum > 0 ? Double($0) / sum : 0 }
        }
        var plot = Plot(
            x: .spanning("Score", edges),
            y: .spanning("Share of the \(word)", shares.joined(), with: 0)
        )
        for (index, values) in shares.prefix(8).enumerated() {
            plot.bars(edges, values, colour: Self.colour(index))
            plot.steps(edges, values, colour: Self.colour(index))
        }
        return figure(
            title,
            plot,
            caption: caption,
            legend: classes.prefix(8).enumerated().map { ($1.key, Self.colour($0)) },
            tables: [
                DataTable(
                    "Rows of each \(word) by score.",
                    [.text("Score")] + classes.prefix(20).map { .number(text($0.key)) },
                    bins(edges).enumerated().map { index, bin in
                        [DataTable.Cell(bin)]
                            + classes.prefix(20).map { .count(index < $0.value.count ? $0.value[index] : nil) }
                    }
                )
            ]
        )
    }

    mutating func lift(_ screen: LiftScreen) -> [PageBlock] {
        guard let last = screen.deciles.last, last.cumRows > 0 else {
            return [.missing("Lift and gain", FigureReason.noRows.sentence)]
        }
        let all = Double(last.cumRows)
        let share = screen.deciles.map { Double($0.cumRows) / all }
        var gain = Plot(x: .share("Share of rows, best scores first"), y: .share("Share of positives found"))
        gain.band(
            [(0, 0, 0)] + zip(share, screen.deciles).map { ($0, $1.randomLowGain, $1.randomHighGain) },
            colour: 5
        )
        gain.line([(0, 0)] + zip(share, screen.deciles).map { ($0, $1.cumGain) }, colour: 1)
        var lift = Plot(
            x: Axis("Decile, best scores first", 0...Double(screen.deciles.count), isExact: true),
            y: .spanning("Lift", screen.deciles.map(\.lift), with: 0, 1)
        )
        lift.bars((0...screen.deciles.count).map(Double.init), screen.deciles.map(\.lift), colour: 1)
        lift.mark(y: 1)
        let ties = screen.deciles.contains { $0.tiedRowsAtCut > 0 }
        let table = DataTable(
            "Deciles of the rows by falling score.",
            [
                .number("Decile"), .number("Rows"), .number("Positives"), .number("Rate"), .number("Lift"),
                .number("Lift so far"), .number("Positives found"), .number("Random order"), .number("Lowest score"),
                .number("Tied at the end"),
            ],
            screen.deciles.map { decile in
                [
                    .count(decile.decile), .count(decile.rows), .count(decile.positives), .number(decile.responseRate),
                    .number(decile.lift), .number(decile.cumLift),
                    DataTable.Cell(Digits.figure(decile.cumGain), detail: Digits.count(decile.cumPositives)),
                    DataTable.Cell("\(Digits.count(decile.randomLow)) to \(Digits.count(decile.randomHigh))"),
                    .number(decile.minScore), .count(decile.tiedRowsAtCut),
                ]
            },
            note: ties ? "Where rows are tied at the end of a decile, their order in the file decides." : nil
        )
        return [
            figure(
                "Cumulative gain",
                gain,
                caption:
                    "The share of all positives among the rows with the best scores; the grey band is what a random order gives in 95 of 100 cases.",
                tables: [table]
            ),
            figure(
                "Lift by decile",
                lift,
                caption: "How many times more positives a tenth of the rows has than all rows; the broken line is 1.",
                tables: [table]
            ),
        ]
    }

    mutating func ovrCurves(_ screen: OvrCurves) -> [PageBlock] {
        let curves = screen.curves.prefix(limits.curves)
        var blocks = [PageBlock]()
        for (isRoc, title) in [(true, "ROC curves, each class against the rest"), (false, "Precision-recall curves")] {
            for start in stride(from: 0, to: curves.count, by: 8) {
                let group = Array(curves.dropFirst(start).prefix(8))
                blocks.append(ovr(group, title, isRoc, start))
            }
        }
        if screen.leftOut > 0 || curves.count < screen.curves.count {
            blocks.append(
                PageBlock(
                    caption: "Curves of the \(Digits.count(curves.count)) largest classes are shown; "
                        + "\(Digits.count(screen.leftOut)) classes have none in the record."
                )
            )
        }
        return blocks
    }

    private mutating func ovr(_ group: [OvrCurve], _ title: String, _ isRoc: Bool, _ start: Int) -> PageBlock {
        var plot =
            isRoc
            ? Plot(x: .share("False positive rate"), y: .share("True positive rate"))
            : Plot(x: .share("Recall"), y: .share("Precision"))
        if isRoc { plot.line([(0, 0), (1, 1)], colour: 5, isFaint: true) }
        for (index, curve) in group.enumerated() {
            let points: [(Double, Double)]? =
                isRoc
                ? curve.roc.value.map { Array(zip($0.fpr, $0.tpr)) }
                : curve.pr.value.map { Array(zip($0.recall, $0.precision)) }
            plot.line((points ?? []).thinned(to: min(limits.points, 200)), colour: Self.colour(index))
        }
        return figure(
            start == 0 ? title : "\(title) (from class \(start + 1))",
            plot,
            caption: isRoc
                ? "Each line tells one class from all others; the thin line is chance."
                : "Each line is one class against all others; a rare class has lower precision by nature.",
            legend: group.enumerated().map { ($1.label, Self.colour($0)) },
            tables: [
                DataTable(
                    "Classes of the curves.",
                    [.text("Class"), .number("Rows"), .text("Curve")],
                    group.map { curve in
                        let reason = isRoc ? curve.roc.reason : curve.pr.reason
                        return [
                            DataTable.Cell(text(curve.label)), .count(curve.support),
                            DataTable.Cell(reason?.sentence ?? "given"),
                        ]
                    }
                )
            ]
        )
    }

    func bins(_ edges: [Double]) -> [String] {
        zip(edges, edges.dropFirst()).map { "\(Digits.of($0)) to \(Digits.of($1))" }
    }

    private func shownPoints(_ shown: Int, _ total: Int) -> String? {
        shown < total ? "\(Digits.count(shown)) of \(Digits.count(total)) points are listed." : nil
    }
}
