/// Two numbers from 0 for each name, one below the other: the shares of a category on both sides.
struct PairChart: Sendable {
    struct Row: Sendable {
        let name: String
        let first: Double
        let second: Double
    }

    let rows: [Row]
    let axis: Axis

    private static let line = 22.0
    private static let names = 150.0
    private static let thickness = 8.0

    init(_ title: String, _ rows: [Row]) {
        self.rows = rows
        axis = .spanning(title, rows.flatMap { [$0.first, $0.second] }, with: 0)
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
        var first = PathText()
        var second = PathText()
        for (index, row) in rows.enumerated() {
            let middle = Plot.top + (Double(index) + 0.5) * Self.line
            body.append(Plot.label(PageText.of(row.name, limit: 20), Self.names - 8, middle + 4, "e"))
            first.rectangle(Self.names, middle - Self.thickness, across(row.first) - Self.names, Self.thickness)
            second.rectangle(Self.names, middle, across(row.second) - Self.names, Self.thickness)
        }
        for (path, style) in [(first, "b f1"), (second, "b f2")] where !path.text.isEmpty {
            body.append(.drawn("path", ["class": style, "transform": "scale(.1)", "d": path.text]))
        }
        return Plot.image(name, title, text, height: bottom + 46, body)
    }

    private func across(_ number: Double) -> Double {
        Self.names + axis.share(of: number) * (Plot.right - Self.names)
    }
}
