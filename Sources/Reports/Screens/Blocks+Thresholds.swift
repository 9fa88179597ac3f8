import EvaluationRecords

extension Blocks {
    /// The switch of thresholds: a radio button for each, and the confusion matrix and figures of the chosen one. It needs no script: the style of
    /// the page shows the panel that belongs to the checked button.
    mutating func thresholds(_ result: EvaluationResult, _ sweep: ThresholdSweep) -> [PageBlock] {
        let points = sweep.points.thinned(to: limits.thresholds)
        guard !points.isEmpty else { return [.missing("Threshold", FigureReason.noRows.sentence)] }
        let chosen = result.threshold?.value.score ?? 0.5
        let nearest =
            points.indices.min {
                abs(points[$0].threshold - chosen) < abs(points[$1].threshold - chosen)
            } ?? 0
        var parts = [Markup.element("legend", [:], text: "Threshold: a row is predicted positive from this score on")]
        for (index, point) in points.enumerated() {
            parts.append(
                .element(
                    "input",
                    [
                        "type": "radio", "name": "t", "id": "t\(index)",
                        "checked": index == nearest ? "checked" : "",
                    ],
                    nil
                )
            )
            parts.append(.element("label", ["for": "t\(index)"], text: Digits.of(point.threshold)))
        }
        let curves = lines(points)
        let panels = Markup.joined(
            points.enumerated().map { Markup.element("div", ["class": "p p\($0)"], panel($1, result)) }
        )
        parts.append(.element("div", ["class": "panels"], .element("div", [:], panels) + curves))
        let table = everything(points)
        return [
            PageBlock(
                title: "Threshold switch",
                control: .element("fieldset", [:], .joined(parts)),
                caption:
                    "Choose a threshold to see what it means: the confusion matrix and every figure that depends on it.",
                tables: [table.limited(to: 41)],
                isFolded: true
            )
        ]
    }

    /// The rules that show the panel of the checked button.
    static func thresholdStyle(_ count: Int) -> String {
        (0..<count).map {
            "#t\($0):checked~.panels .p\($0){display:block}#t\($0):checked~.panels .h\($0){display:inline}\n"
        }
        .joined()
    }

    private static var figures: [(String, KeyPath<ThresholdPoint, Double?>)] {
        [
            ("accuracy", \.accuracy), ("balanced_accuracy", \.balancedAccuracy), ("precision", \.precision),
            ("recall", \.recall), ("specificity", \.specificity), ("fpr", \.fpr), ("f1", \.f1), ("mcc", \.mcc),
            ("cohen_kappa", \.cohenKappa), ("jaccard", \.jaccard), ("hamming_loss", \.hammingLoss),
            ("predicted_positive_rate", \.predictedPositiveRate), ("cost_gain_per_row", \.costGainPerRow),
        ]
    }

    private static func title(_ name: String) -> String { MetricName(name)?.title ?? name }

    /// Compact, since there are 41: plain rows without boxes.
    private func panel(_ point: ThresholdPoint, _ result: EvaluationResult) -> Markup {
        let total = Double(point.tn + point.fp + point.fn + point.tp)
        func count(_ count: Int, _ weighted: Double?) -> Markup {
            var content = Markup.text(Digits.count(count))
            if let weighted { content.append(.element("small", [:], text: "weight \(Digits.of(weighted))")) }
            let style = DataTable.Cell.shade(total > 0 ? Double(count) / total : 0).rawValue
            return .element("td", ["class": style.isEmpty ? "n" : "n \(style)"], content)
        }
        func header(_ text: String) -> Markup { .element("th", ["scope": "row"], text: text) }
        let head = Markup.joined(
            ["", "predicted negative", "predicted positive"].map { text in
                text.isEmpty ? .element("td", [:], text: "") : .element("th", ["scope": "col"], text: text)
            }
        )
        let matrix = Markup.element(
            "table",
            [:],
            .element("caption", [:], text: "Rows at threshold \(Digits.of(point.threshold))")
                + .element("tr", [:], head)
                + .element(
                    "tr",
                    [:],
                    header("negative") + count(point.tn, point.weighted?.tn) + count(point.fp, point.weighted?.fp)
                )
                + .element(
                    "tr",
                    [:],
                    header("positive") + count(point.fn, point.weighted?.fn) + count(point.tp, point.weighted?.tp)
                )
        )
        let figures = Markup.joined(
            Self.figures.map { name, path in
                let reason = point.undefined[name]
                let text = point[keyPath: path].map(Digits.figure) ?? "—"
                var content = Markup.text(text)
                if let reason { content.append(.element("small", [:], text: reason.text)) }
                return .element("tr", [:], header(Self.title(name)) + .element("td", ["class": "n"], content))
            }
        )
        return matrix
            + .element(
                "table",
                [:],
                .element("caption", [:], text: "Figures at threshold \(Digits.of(point.threshold))") + figures
            )
    }

    /// Precision, recall and F1 by threshold; a line at the chosen one.
    private mutating func lines(_ points: [ThresholdPoint]) -> Markup {
        var plot = Plot(x: .spanning("Threshold", points.map(\.threshold)), y: .share("Share"))
        let series: [(String, KeyPath<ThresholdPoint, Double?>)] = [
            ("Precision", \.precision), ("Recall", \.recall), ("F1", \.f1),
        ]
        for (index, entry) in series.enumerated() {
            plot.line(points.map { ($0.threshold, $0[keyPath: entry.1] ?? .nan) }, colour: index + 1)
        }
        for (index, point) in points.enumerated() {
            var path = PathText()
            path.move(plot.across(point.threshold), Plot.top)
            path.line(plot.across(point.threshold), Plot.bottom)
            plot.add(path, "r h h\(index)")
        }
        let caption = "Precision, recall and F1 at each threshold; the broken line is the chosen one."
        let image = plot.image(nextFigure(), title: "Threshold and figures", text: caption)
        let legend = Markup.joined(
            series.enumerated().map { Markup.element("li", ["class": "k\($0 + 1)"], text: $1.0) }
        )
        return .element(
            "figure",
            [:],
            image + .element("ul", ["class": "legend"], legend) + .element("figcaption", [:], text: caption)
        )
    }

    private func everything(_ points: [ThresholdPoint]) -> DataTable {
        DataTable(
            "Figures at each threshold.",
            [.number("Threshold")] + ["TN", "FP", "FN", "TP"].map { .number($0) }
                + ["precision", "recall", "f1"].map { .number(Self.title($0)) },
            points.map { point in
                [
                    DataTable.Cell(Digits.of(point.threshold)), .count(point.tn), .count(point.fp), .count(point.fn),
                    .count(point.tp), .number(point.precision), .number(point.recall), .number(point.f1),
                ]
            }
        )
    }
}
