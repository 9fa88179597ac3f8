/// A run of rows of the input, as they were written.
package enum BatchRows: Sendable {
    case table(TextRows)
    case lines(JSONLines)

    package var count: Int { numbers.count }

    /// Of each row, counted from 1, the header and blank lines left out.
    package var numbers: [Int] {
        switch self {
        case .table(let rows): rows.numbers
        case .lines(let lines): lines.numbers
        }
    }

    /// Those at the places, from 0.
    package func chosen(_ places: some Sequence<Int>) -> BatchRows {
        switch self {
        case .table(let rows):
            var chosen = TextRows(width: rows.width)
            for row in places {
                chosen.append((row * rows.width..<(row + 1) * rows.width).map(rows.slice), number: rows.numbers[row])
            }
            return .table(chosen)
        case .lines(let lines):
            var chosen = JSONLines()
            for row in places { chosen.append(lines.line(row), number: lines.numbers[row]) }
            return .lines(chosen)
        }
    }

    /// These and then the others, which are of the same form.
    package func joined(_ more: BatchRows) -> BatchRows {
        switch (self, more) {
        case (.table(var rows), .table(let others)):
            for row in 0..<others.count {
                rows.append(
                    (row * others.width..<(row + 1) * others.width).map(others.slice),
                    number: others.numbers[row]
                )
            }
            return .table(rows)
        case (.lines(var lines), .lines(let others)):
            for row in 0..<others.count { lines.append(others.line(row), number: others.numbers[row]) }
            return .lines(lines)
        default: return more
        }
    }
}
