/// A drawing with two axes: 440 wide, so that its text can be read at 360 pixels.
///
/// Colours are classes of the page's style (`c1` to `c8`); a dash pattern goes with each, so that lines differ without colour.
package struct Plot: Sendable {
    let x: Axis
    let y: Axis
    private(set) var body = Markup()

    static let width = 440.0
    static let height = 300.0
    static let left = 56.0
    static let right = 428.0
    static let top = 12.0
    static let bottom = 250.0

    package init(x: Axis, y: Axis) {
        self.x = x
        self.y = y
    }

    func across(_ number: Double) -> Double { Self.left + x.share(of: number) * (Self.right - Self.left) }
    func up(_ number: Double) -> Double { Self.bottom - y.share(of: number) * (Self.bottom - Self.top) }

    /// A line through points, which must be finite; others part the line.
    package mutating func line(_ points: some Sequence<(Double, Double)>, colour: Int, isFaint: Bool = false) {
        var path = PathText()
        var isOpen = false
        for (horizontal, vertical) in points {
            guard horizontal.isFinite, vertical.isFinite else {
                isOpen = false
                continue
            }
            if isOpen {
                path.line(across(horizontal), up(vertical))
            } else {
                path.move(across(horizontal), up(vertical))
            }
            isOpen = true
        }
        add(path, isFaint ? "l faint c\(colour)" : "l c\(colour) d\(colour)")
    }

    /// The area between two lines over the same points.
    package mutating func band(_ points: [(x: Double, low: Double, high: Double)], colour: Int) {
        guard let first = points.first else { return }
        var path = PathText()
        path.move(across(first.x), up(first.high))
        for point in points.dropFirst() { path.line(across(point.x), up(point.high)) }
        for point in points.reversed() { path.line(across(point.x), up(point.low)) }
        path.close()
        add(path, "a f\(colour)")
    }

    /// Bars from 0 between edges.
    mutating func bars(_ edges: [Double], _ values: [Double], colour: Int) {
        var path = PathText()
        let base = up(max(y.low, min(y.high, 0)))
        for (index, value) in values.enumerated() where index + 1 < edges.count {
            let (start, end) = (across(edges[index]), across(edges[index + 1]))
            let top = up(value)
            path.rectangle(start + 0.4, min(top, base), max(0.2, end - start - 0.8), abs(base - top))
        }
        add(path, "b f\(colour)")
    }

    /// The outline of bars, for a second histogram over the first.
    mutating func steps(_ edges: [Double], _ values: [Double], colour: Int) {
        guard let first = edges.first, values.count + 1 == edges.count else { return }
        var path = PathText()
        path.move(across(first), up(0))
        for (index, value) in values.enumerated() {
            path.line(across(edges[index]), up(value))
            path.line(across(edges[index + 1]), up(value))
        }
        path.line(across(edges[edges.count - 1]), up(0))
        add(path, "l c\(colour) d\(colour)")
    }

    /// A vertical interval with its value.
    package mutating func interval(_ at: Double, low: Double?, value: Double, high: Double?, colour: Int) {
        var path = PathText()
        let middle = across(at)
        if let low, let high {
            path.move(middle, up(low))
            path.line(middle, up(high))
            for end in [low, high] {
                path.move(middle - 3, up(end))
                path.line(middle + 3, up(end))
            }
        }
        path.rectangle(middle - 2.5, up(value) - 2.5, 5, 5)
        add(path, "i c\(colour) f\(colour)")
    }

    package mutating func dot(_ horizontal: Double, _ vertical: Double, colour: Int) {
        body.append(
            .drawn(
                "circle",
                [
                    "cx": Self.unit(across(horizontal)), "cy": Self.unit(up(vertical)), "r": "4.5",
                    "class": "m f\(colour)",
                ]
            )
        )
    }

    /// A thin line at a value of the horizontal or vertical axis.
    package mutating func mark(x value: Double) {
        var path = PathText()
        path.move(across(value), Self.top)
        path.line(across(value), Self.bottom)
        add(path, "r")
    }

    package mutating func mark(y value: Double) {
        var path = PathText()
        path.move(Self.left, up(value))
        path.line(Self.right, up(value))
        add(path, "r")
    }

    /// Cells by count, in five shades: those of one shade are one path.
    mutating func cells(_ horizontal: [Double], _ vertical: [Double], _ counts: [[Int]]) {
        let largest = counts.reduce(0) { max($0, $1.max() ?? 0) }
        guard largest > 0 else { return }
        var paths = Array(repeating: PathText(), count: 5)
        for (row, line) in counts.enumerated() where row + 1 < vertical.count {
            var start = 0
            while start < line.count {
                let shade = Self.shade(line[start], largest)
                var end = start + 1
                while end < line.count, Self.shade(line[end], largest) == shade { end += 1 }
                if let shade, end < horizontal.count {
                    let (from, to) = (across(horizontal[start]), across(horizontal[end]))
                    let top = up(vertical[row + 1])
                    paths[shade].rectangle(from, top, to - from, up(vertical[row]) - top)
                }
                start = end
            }
        }
        for (shade, path) in paths.enumerated() { add(path, "g g\(shade + 1)") }
    }

    mutating func append(_ markup: Markup) { body.append(markup) }

    mutating func add(_ path: PathText, _ style: String) {
        guard !path.text.isEmpty else { return }
        body.append(.drawn("path", ["class": style, "transform": "scale(.1)", "d": path.text]))
    }

    static func unit(_ number: Double) -> String { Digits.exact((number * 10).rounded() / 10) }

    /// nil for an empty cell; by powers of four, since most cells have few rows.
    private static func shade(_ count: Int, _ largest: Int) -> Int? {
        guard count > 0 else { return nil }
        var shade = 4
        var limit = largest
        while shade > 0, count <= limit / 4 {
            limit /= 4
            shade -= 1
        }
        return shade
    }
}
