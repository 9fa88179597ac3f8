extension Plot {
    /// The drawing with its axes.
    /// - Parameters:
    ///   - name: a number that is unique on the page.
    ///   - title: what is drawn, for screen readers.
    ///   - text: one sentence with its main figures.
    func image(_ name: String, title: String, text: String) -> Markup {
        Self.image(name, title, text, height: Self.height, axes + body)
    }

    static func image(_ name: String, _ title: String, _ text: String, height: Double, _ body: Markup) -> Markup {
        .element(
            "svg",
            [
                "viewBox": "0 0 \(unit(width)) \(unit(height))", "role": "img",
                "aria-labelledby": "f\(name)t f\(name)d",
            ],
            .element("title", ["id": "f\(name)t"], text: title) + .element("desc", ["id": "f\(name)d"], text: text)
                + body
        )
    }

    private var axes: Markup {
        var grid = PathText()
        var labels = Markup()
        for tick in y.ticks {
            grid.move(Self.left, up(tick))
            grid.line(Self.right, up(tick))
            labels.append(Self.label(Digits.of(tick), Self.left - 6, up(tick) + 4, "e"))
        }
        for tick in x.ticks {
            grid.move(across(tick), Self.bottom)
            grid.line(across(tick), Self.bottom + 4)
            labels.append(Self.label(Digits.of(tick), across(tick), Self.bottom + 18, "s"))
        }
        labels.append(Self.label(x.title, (Self.left + Self.right) / 2, Self.bottom + 40, "s"))
        labels.append(
            .element(
                "text",
                ["class": "s", "transform": "translate(14 \(Self.unit((Self.top + Self.bottom) / 2))) rotate(-90)"],
                text: y.title
            )
        )
        return .drawn("path", ["class": "x", "transform": "scale(.1)", "d": grid.text]) + labels
    }

    /// - Parameter anchor: `e` ends at the point, `s` stands across it, empty begins there.
    static func label(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> Markup {
        .element("text", ["x": unit(x), "y": unit(y), "class": anchor], text: text)
    }
}
