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
            for row in places { chosen.append(rows, row..<row + 1) }
            return .table(chosen)
        case .lines(let lines):
            var chosen = JSONLines()
            for row in places { chosen.append(lines, row..<row + 1) }
            return .lines(chosen)
        }
    }

    /// Those of a run, copied in one go.
    package func chosen(_ run: Range<Int>) -> BatchRows {
        switch self {
        case _ where run == 0..<count: return self
        case .table(let rows):
            var chosen = TextRows(width: rows.width)
            chosen.append(rows, run)
            return .table(chosen)
        case .lines(let lines):
            var chosen = JSONLines()
            chosen.append(lines, run)
            return .lines(chosen)
        }
    }

    /// Puts others of the same form behind these; where there are none yet, of any form.
    package mutating func append(_ more: BatchRows) {
        switch more {
        case .table(let others):
            guard case .table(var rows) = self, rows.count > 0 else {
                self = more
                return
            }
            // Only one reference may be left, or all that is there is copied each time.
            self = .lines(JSONLines())
            rows.append(others, 0..<others.count)
            self = .table(rows)
        case .lines(let others):
            guard case .lines(var lines) = self, lines.count > 0 else {
                self = more
                return
            }
            self = .lines(JSONLines())
            lines.append(others, 0..<others.count)
            self = .lines(lines)
        }
    }

    /// These and then the others, which are of the same form.
    package func joined(_ more: BatchRows) -> BatchRows {
        var joined = self
        joined.append(more)
        return joined
    }
}
