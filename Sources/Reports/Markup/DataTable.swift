/// A table of a page. The first cell of a row is its header.
package struct DataTable: Sendable, Hashable {
    /// One sentence: what the rows are.
    package var caption: String
    package var columns: [Column]
    package var rows: [[Cell]]
    /// Such as how many rows are left out.
    package var note: String?

    package struct Column: Sendable, Hashable {
        package let title: String
        package let isNumber: Bool

        package static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
        package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    package struct Cell: Sendable, Hashable {
        /// The look of a cell; words say the same.
        package enum Style: String, Sendable, Hashable {
            case plain = ""
            case good
            case bad
            case muted
            case shade1, shade2, shade3, shade4, shade5
        }

        package var text: String
        /// Small text below, such as an interval.
        package var detail: String?
        package var style: Style = .plain
        /// A relative address in a site.
        package var link: String?

        package init(_ text: String, detail: String? = nil, style: Style = .plain, link: String? = nil) {
            self.text = text
            self.detail = detail
            self.style = style
            self.link = link
        }

        /// Five shades by share, none at 0.
        package static func shade(_ share: Double) -> Style {
            switch share {
            case ..<0.005: .plain
            case ..<0.2: .shade1
            case ..<0.4: .shade2
            case ..<0.6: .shade3
            case ..<0.8: .shade4
            default: .shade5
            }
        }
    }

    package init(_ caption: String, _ columns: [Column], _ rows: [[Cell]], note: String? = nil) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.note = note
    }

    /// Rows of the first items alone: those of the others are not even made.
    package init<Item>(
        _ caption: String,
        _ columns: [Column],
        of items: [Item],
        limit: Int,
        row: (Item) -> [Cell]
    ) {
        self.init(caption, columns, items.prefix(limit).map(row))
        if items.count > limit { note = Self.words(limit, items.count) }
    }

    private static func words(_ shown: Int, _ all: Int) -> String {
        "\(Digits.count(shown)) of \(Digits.count(all)) rows are listed; the form csv or json has all."
    }

    /// The first rows, with a note on those that are left out.
    package func limited(to count: Int) -> DataTable {
        guard rows.count > count else { return self }
        var table = self
        table.rows = Array(rows.prefix(count))
        let words = Self.words(count, rows.count)
        table.note = note.map { "\($0) \(words)" } ?? words
        return table
    }

    /// In a box that scrolls by itself where the screen is narrow, and that the keyboard reaches.
    package var markup: Markup {
        let head = Markup.joined(
            columns.map { .element("th", ["scope": "col", "class": $0.isNumber ? "n" : ""], text: $0.title) }
        )
        let body = Markup.joined(rows.map { row in .element("tr", [:], .joined(row.enumerated().map(cell))) })
        let table = Markup.element(
            "table",
            [:],
            .element("caption", [:], text: caption) + .element("thead", [:], .element("tr", [:], head))
                + .element("tbody", [:], body)
        )
        let box = Markup.element(
            "div",
            ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": caption],
            table
        )
        guard let note else { return box }
        return box + .element("p", ["class": "note"], text: note)
    }

    private func cell(_ index: Int, _ cell: Cell) -> Markup {
        var content = Markup.element("bdi", [:], text: cell.text)
        if let link = cell.link { content = .element("a", ["href": link], content) }
        if let detail = cell.detail { content.append(.element("small", [:], text: detail)) }
        if index == 0 { return .element("th", ["scope": "row", "class": cell.style.rawValue], content) }
        let isNumber = index < columns.count && columns[index].isNumber
        if isNumber, cell.link == nil, cell.detail == nil {
            return .element("td", ["class": classes(true, cell.style)], text: cell.text)
        }
        return .element("td", ["class": classes(isNumber, cell.style)], content)
    }

    private func classes(_ isNumber: Bool, _ style: Cell.Style) -> String {
        style == .plain ? (isNumber ? "n" : "") : (isNumber ? "n " : "") + style.rawValue
    }
}
