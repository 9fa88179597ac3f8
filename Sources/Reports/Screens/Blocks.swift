import EvaluationRecords

/// The making of the blocks of one page: what is shown, how much of it, and the numbers of its figures.
package struct Blocks {
    let limits: PageLimits
    private var figures = 0

    package init(_ limits: PageLimits) { self.limits = limits }

    /// The number of the next figure, which is unique on its page.
    package mutating func nextFigure() -> String {
        figures += 1
        return String(figures)
    }

    /// A block of a screen, or the reason why it cannot be given.
    /// - Returns: nothing for a screen of another task.
    mutating func screen<Value>(
        _ title: String,
        _ screen: Screen<Value>?,
        _ make: (inout Blocks, Value) -> [PageBlock]
    ) -> [PageBlock] {
        switch screen {
        case .given(let value): make(&self, value)
        case .undefined(let reason): [.missing(title, reason.sentence)]
        case nil: []
        }
    }

    /// A figure of one drawing.
    package mutating func figure(
        _ title: String,
        _ plot: Plot,
        caption: String,
        legend: [(String, Int)] = [],
        tables: [DataTable]
    ) -> PageBlock {
        PageBlock(
            title: title,
            images: [plot.image(nextFigure(), title: title, text: caption)],
            legend: legend.map { PageBlock.LegendEntry(text: text($0.0), colour: $0.1) },
            caption: caption,
            tables: tables.map { $0.limited(to: limits.rows) }
        )
    }

    /// - Parameter tables: its numbers; those of the drawing if there are none.
    package mutating func figure(
        _ title: String,
        _ chart: IntervalChart,
        caption: String,
        tables: [DataTable]
    ) -> PageBlock {
        PageBlock(
            title: title,
            images: [chart.image(nextFigure(), title: title, text: caption)],
            caption: caption,
            tables: (tables.isEmpty ? [chart.table(title)] : tables).map { $0.limited(to: limits.rows) }
        )
    }

    /// A figure of the shares of both sides, in colours 1 and 2.
    mutating func figure(
        _ title: String,
        _ chart: PairChart,
        caption: String,
        legend: [(String, Int)],
        tables: [DataTable]
    ) -> PageBlock {
        PageBlock(
            title: title,
            images: [chart.image(nextFigure(), title: title, text: caption)],
            legend: legend.map { PageBlock.LegendEntry(text: text($0.0), colour: $0.1) },
            caption: caption,
            tables: tables.map { $0.limited(to: limits.rows) }
        )
    }

    /// Text of data.
    func text(_ text: String) -> String { text.isEmpty ? "(empty)" : PageText.of(text, limit: limits.text) }

    /// The colour of the series at an index.
    package static func colour(_ index: Int) -> Int { index % 8 + 1 }
}
