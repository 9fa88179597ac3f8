import Reports

/// A small drawing of one figure over the windows of a model, for many beside each other.
struct SmallChart: Sendable {
    struct Point: Sendable {
        /// Nil where the window has no such figure.
        let value: Double?
        var low: Double?
        var high: Double?
        /// True for one that was flagged: it has a larger mark.
        var isFlagged = false
    }

    let points: [Point]
    /// A thin line, such as a tolerance.
    var mark: Double?

    private static let width = 220.0
    private static let height = 96.0
    private static let left = 46.0
    private static let right = 212.0
    private static let top = 8.0
    private static let bottom = 84.0

    /// - Parameters:
    ///   - name: a number that is unique on the page.
    ///   - text: one sentence with its main figures.
    func image(_ name: String, title: String, text: String) -> Markup {
        let values = points.flatMap { [$0.value, $0.low, $0.high].compactMap(\.self) }
        let axis = Axis.spanning(title, values + [mark].compactMap(\.self), with: 0)
        var body = frame(axis)
        body.append(line(axis))
        body.append(marks(axis))
        return .element(
            "svg",
            ["viewBox": "0 0 220 96", "role": "img", "aria-labelledby": "s\(name)t s\(name)d"],
            .element("title", ["id": "s\(name)t"], text: title) + .element("desc", ["id": "s\(name)d"], text: text)
                + body
        )
    }

    private func across(_ index: Int) -> Double {
        guard points.count > 1 else { return (Self.left + Self.right) / 2 }
        return Self.left + Double(index) / Double(points.count - 1) * (Self.right - Self.left)
    }

    private func up(_ value: Double, _ axis: Axis) -> Double {
        let share = max(0, min(1, (value - axis.low) / (axis.high - axis.low)))
        return Self.bottom - share * (Self.bottom - Self.top)
    }

    private func frame(_ axis: Axis) -> Markup {
        var grid = PathText()
        for value in [axis.low, axis.high] {
            grid.move(Self.left, up(value, axis))
            grid.line(Self.right, up(value, axis))
        }
        var body = path(grid, "x")
        body.append(label(Digits.of(axis.low), Self.bottom))
        body.append(label(Digits.of(axis.high), Self.top + 6))
        guard let mark else { return body }
        var limit = PathText()
        limit.move(Self.left, up(mark, axis))
        limit.line(Self.right, up(mark, axis))
        return body + path(limit, "r")
    }

    private func label(_ text: String, _ y: Double) -> Markup {
        .element("text", ["x": Digits.exact(Self.left - 4), "y": Digits.exact(y), "class": "e"], text: text)
    }

    private func line(_ axis: Axis) -> Markup {
        var line = PathText()
        var isOpen = false
        for (index, point) in points.enumerated() {
            guard let value = point.value, value.isFinite else {
                isOpen = false
                continue
            }
            if isOpen { line.line(across(index), up(value, axis)) } else { line.move(across(index), up(value, axis)) }
            isOpen = true
        }
        return path(line, "l c1 d1")
    }

    private func marks(_ axis: Axis) -> Markup {
        var intervals = PathText()
        var plain = PathText()
        var flagged = PathText()
        for (index, point) in points.enumerated() {
            guard let value = point.value, value.isFinite else { continue }
            if let low = point.low, let high = point.high {
                intervals.move(across(index), up(low, axis))
                intervals.line(across(index), up(high, axis))
            }
            let half = point.isFlagged ? 3.5 : 1.8
            let (x, y) = (across(index) - half, up(value, axis) - half)
            if point.isFlagged {
                flagged.rectangle(x, y, half * 2, half * 2)
            } else {
                plain.rectangle(x, y, half * 2, half * 2)
            }
        }
        return path(intervals, "i c1") + path(plain, "f1") + path(flagged, "f2")
    }

    private func path(_ path: PathText, _ style: String) -> Markup {
        path.text.isEmpty
            ? Markup() : .element("path", ["class": style, "transform": "scale(.1)", "d": path.text], nil)
    }
}
