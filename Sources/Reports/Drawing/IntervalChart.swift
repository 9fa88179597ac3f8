/// Figures one below the other, each with its name at the left and its interval.
package struct IntervalChart: Sendable {
    package struct Row: Sendable {
        let name: String
        let value: Double?
        let low: Double?
        let high: Double?
        var colour = 1

        /// - Parameter value: nil for one that is not given.
        package init(name: String, value: Double?, low: Double?, high: Double?, colour: Int = 1) {
            self.name = name
            self.value = value
            self.low = low
            self.high = high
            self.colour = colour
        }
    }

    let rows: [Row]
    let axis: Axis
    /// Values with a thin line, such as the figure of all rows.
    var marks: [Double] = []

    private static let line = 22.0
    private static let names = 150.0

    package init(_ title: String, _ rows: [Row], marks: [Double] = [], isShare: Bool = false) {
        self.rows = rows
        self.marks = marks
        let numbers = rows.flatMap { [$0.value, $0.low, $0.high].compactMap { $0 } } + marks
        axis = isShare ? .share(title) : .spanning(title, numbers)
    }

    func image(_ name: String, title: String, text: String) -> Markup {
        let bottom = Plot.top + Double(rows.count) * Self.line
        var body = Markup()
        var grid = PathText()
        for tick in axis.ticks {
            grid.move(across(tick), Plot.top)
            grid.line(across(tick), bottom)
            body.append(Plot.label(Digits.of(tick), across(tick), bottom + 16, "s"))
        }
        body.append(.drawn("path", ["class": "x", "transform": "scale(.1)", "d": grid.text]))
        body.append(Plot.label(axis.title, (Self.names + Plot.right) / 2, bottom + 36, "s"))
        var lines = PathText()
        for mark in marks {
            lines.move(across(mark), Plot.top)
            lines.line(across(mark), bottom)
        }
        if !lines.text.isEmpty {
            body.append(.drawn("path", ["class": "r", "transform": "scale(.1)", "d": lines.text]))
        }
        for (index, row) in rows.enumerated() {
            body.append(draw(row, Plot.top + (Double(index) + 0.5) * Self.line))
        }
        return Plot.image(name, title, text, height: bottom + 46, body)
    }

    /// The numbers of the drawing.
    func table(_ title: String) -> DataTable {
        DataTable(
            "\(title): the figures drawn.",
            [.text("Name"), .number(axis.title), .text("Interval")],
            rows.map { row in
                let interval = row.low.flatMap { low in row.high.map { "\(Digits.figure(low)) to \(Digits.figure($0))" }
                }
                return [
                    DataTable.Cell(PageText.of(row.name)), .number(row.value),
                    DataTable.Cell(interval ?? "none", style: interval == nil ? .muted : .plain),
                ]
            }
        )
    }

    private func across(_ number: Double) -> Double { Self.names + axis.share(of: number) * (Plot.right - Self.names) }

    private func draw(_ row: Row, _ middle: Double) -> Markup {
        let label = Plot.label(PageText.of(row.name, limit: 20), Self.names - 8, middle + 4, "e")
        guard let value = row.value else { return label + Plot.label("not given", Self.names + 8, middle + 4, "") }
        var path = PathText()
        if let low = row.low, let high = row.high {
            path.move(across(low), middle)
            path.line(across(high), middle)
            for end in [low, high] {
                path.move(across(end), middle - 4)
                path.line(across(end), middle + 4)
            }
        }
        path.rectangle(across(value) - 3, middle - 3, 6, 6)
        return label
            + .drawn("path", ["class": "i c\(row.colour) f\(row.colour)", "transform": "scale(.1)", "d": path.text])
    }
}
