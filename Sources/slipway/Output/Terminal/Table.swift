import Identifiers

/// Rows in aligned columns.
struct Table {
    struct Column {
        let title: String
        let alignsRight: Bool

        static func left(_ title: String) -> Column { Column(title: title, alignsRight: false) }
        static func right(_ title: String) -> Column { Column(title: title, alignsRight: true) }
    }

    private let columns: [Column]
    private let indentation: Int
    private var rows: [[String]] = []

    init(_ columns: [Column], indentation: Int = 0) {
        self.columns = columns
        self.indentation = indentation
    }

    /// - Parameter cells: one for each column.
    mutating func add(_ cells: [String]) {
        rows.append(cells.map { PlainText.of($0) })
    }

    /// The table. On a terminal, the last column is cut to the terminal's width; a pipe gets all of it.
    func text(width: Int? = Console.outputIsTerminal ? Console.width : nil) -> String {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        return all.map { line($0, widths, width) + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int], _ limit: Int?) -> String {
        var line = String(repeating: " ", count: indentation)
        for (index, column) in columns.enumerated() {
            if index > 0 { line += "  " }
            var cell = cells[index]
            if index == columns.count - 1 {
                if let limit { cell = DisplayWidth.cut(cell, to: max(8, limit - DisplayWidth.of(line))) }
                if !column.alignsRight { return trimmed(line + cell) }
            }
            line += DisplayWidth.padded(cell, to: widths[index], alignsRight: column.alignsRight)
        }
        return trimmed(line)
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}

/// A list of facts, one a line: a label and a value.
struct FactList {
    private var facts: [(label: String, value: String)] = []

    /// - Parameter value: left out if nil or empty.
    mutating func add(_ label: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        facts.append((label, PlainText.of(value)))
    }

    var text: String {
        let width = facts.map { DisplayWidth.of($0.label) }.max() ?? 0
        return facts.map { DisplayWidth.padded($0.label, to: width) + "  " + $0.value + "\n" }.joined()
    }
}
