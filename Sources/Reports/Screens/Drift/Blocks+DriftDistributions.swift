import EvaluationRecords

extension Blocks {
    /// Drawings of both sides, of the columns with the largest effects.
    /// - Parameter word: what the columns are, in messages.
    mutating func distributions(_ columns: [ColumnDrift], _ word: String) -> [PageBlock] {
        let sorted = DriftFindings.sorted(columns).filter { $0.bins.value != nil }
        var blocks: [PageBlock] = []
        for column in sorted.prefix(limits.drawings) {
            guard let bins = column.bins.value else { continue }
            switch bins {
            case .numeric(let bins): blocks.append(numeric(column, bins))
            case .categorical(let bins): blocks.append(categorical(column, bins))
            }
        }
        if sorted.count > limits.drawings {
            blocks.append(
                PageBlock(
                    caption:
                        "\(Digits.count(limits.drawings)) of \(Digits.count(sorted.count)) \(word)s are drawn; the form csv or json has all."
                )
            )
        }
        return blocks
    }

    private static let legend = [("Reference", 1), ("Current", 2)]

    private func caption(_ column: ColumnDrift) -> String {
        guard let test = column.values.value else {
            return "\(column.verdict.words): \(column.values.reason?.sentence ?? "")"
        }
        return
            "\(column.verdict.words); effect \(Digits.figure(test.effect)), at least \(Digits.figure(test.effectLow.value)), q "
            + "\(Digits.of(test.q.value))."
    }

    private mutating func numeric(_ column: ColumnDrift, _ bins: NumericBins) -> PageBlock {
        let title = text(column.title)
        let tables = [table(bins), summary(bins)]
        guard let drawn = bins.drawn else {
            return PageBlock(title: title, caption: caption(column), tables: tables)
        }
        let shares = [Self.shares(drawn.reference), Self.shares(drawn.current)]
        var plot = Plot(x: .spanning(title, drawn.edges), y: .spanning("Share of the rows", shares.joined(), with: 0))
        plot.bars(drawn.edges, shares[0], colour: 1)
        plot.steps(drawn.edges, shares[1], colour: 2)
        return figure(title, plot, caption: caption(column), legend: Self.legend, tables: tables + [table(drawn)])
    }

    private mutating func categorical(_ column: ColumnDrift, _ bins: CategoricalBins) -> PageBlock {
        let title = text(column.title)
        let reference = Self.shares(bins.reference + [bins.otherReference])
        let current = Self.shares(bins.current + [bins.otherCurrent])
        let hasOthers = bins.otherReference + bins.otherCurrent > 0
        let names = bins.categories.map { text($0) } + (hasOthers ? ["(all others)"] : [])
        let rows = zip(names, zip(reference, current)).map {
            PairChart.Row(name: $0, first: $1.0, second: $1.1)
        }
        return figure(
            title,
            PairChart("Share of the rows", Array(rows.prefix(12))),
            caption: caption(column) + (rows.count > 12 ? " The 12 largest are drawn." : ""),
            legend: Self.legend,
            tables: [
                DataTable(
                    "Rows by category, of \(Digits.count(bins.distinct)) on both sides.",
                    [.text("Category"), .number("Reference"), .number("Current")],
                    zip(names, zip(bins.reference + [bins.otherReference], bins.current + [bins.otherCurrent])).map {
                        [DataTable.Cell($0), .count($1.0), .count($1.1)]
                    }
                ).limited(to: limits.bins)
            ]
        )
    }

    /// Counts as shares of their sum.
    private static func shares(_ counts: [Int]) -> [Double] {
        let sum = counts.reduce(0.0) { $0 + Double($1) }
        return counts.map { sum > 0 ? Double($0) / sum : 0 }
    }

    private func table(_ bins: NumericBins) -> DataTable {
        let edges = bins.edges
        let names = bins.reference.indices.map { index -> String in
            switch (index > 0 ? edges[index - 1] : nil, index < edges.count ? edges[index] : nil) {
            case (nil, nil): "all values"
            case (nil, let to?): "up to \(Digits.of(to))"
            case (let above?, nil): "above \(Digits.of(above))"
            case (let above?, let to?): "\(Digits.of(above)) to \(Digits.of(to))"
            }
        }
        return DataTable(
            "Rows between deciles of the reference.",
            [.text("Values"), .number("Reference"), .number("Current")],
            zip(names, zip(bins.reference, bins.current)).map { [DataTable.Cell($0), .count($1.0), .count($1.1)] }
        ).limited(to: limits.bins)
    }

    private func table(_ drawn: DrawnBins) -> DataTable {
        DataTable(
            "Rows by value, as drawn; what is beyond falls into the first or the last.",
            [.text("Values"), .number("Reference"), .number("Current")],
            zip(bins(drawn.edges), zip(drawn.reference, drawn.current)).map {
                [DataTable.Cell($0), .count($1.0), .count($1.1)]
            }
        ).limited(to: limits.bins)
    }

    private func summary(_ bins: NumericBins) -> DataTable {
        let (before, after) = (bins.referenceSummary, bins.currentSummary)
        let levels = ["5 %", "25 %", "Median", "75 %", "95 %"]
        var rows: [(String, Double?, Double?)] = [
            ("Mean", before.mean, after.mean), ("Standard deviation", before.sd, after.sd),
            ("Least", before.least, after.least),
        ]
        rows += zip(levels, zip(before.quantiles, after.quantiles)).map { ($0, $1.0, $1.1) }
        rows.append(("Greatest", before.greatest, after.greatest))
        return DataTable(
            "Both sides in numbers.",
            [.text("Figure"), .number("Reference"), .number("Current")],
            rows.map { [DataTable.Cell($0.0), .number($0.1), .number($0.2)] }
        )
    }
}
