import EvaluationRecords

extension MetricFigure {
    /// The figure as a cell: its value with its interval below, or why it has none.
    var cell: DataTable.Cell {
        switch outcome {
        case .value(let value, .bounds(let bounds)):
            DataTable.Cell(Digits.figure(value), detail: bounds.text)
        case .value(let value, .none):
            DataTable.Cell(Digits.figure(value))
        case .conventional(let value, let reason):
            DataTable.Cell(Digits.figure(value), detail: "by convention: \(reason.text)", style: .muted)
        case .undefined(let reason):
            DataTable.Cell("—", detail: reason.text, style: .muted)
        }
    }

    /// A remark on it that a reader must know, in words.
    var remark: String {
        var parts: [String] = []
        switch outcome {
        case .value(_, .bounds): break
        case .value(_, .none(let reason)): parts.append("No interval: \(reason.sentence)")
        case .conventional(_, let reason): parts.append("By convention: \(reason.sentence)")
        case .undefined(let reason): parts.append(reason.sentence)
        }
        if let dropped, dropped > 0 { parts.append("\(Digits.count(dropped)) replicates are undefined.") }
        return parts.joined(separator: " ")
    }
}

extension FigureBounds {
    /// Such as `0.9250 to 0.9370`.
    var text: String { "\(Digits.figure(low)) to \(Digits.figure(high))" }
}

extension DataTable.Cell {
    package static func number(_ number: Double?) -> DataTable.Cell {
        number.map { DataTable.Cell(Digits.figure($0)) } ?? DataTable.Cell("—", style: .muted)
    }

    package static func count(_ count: Int?) -> DataTable.Cell {
        count.map { DataTable.Cell(Digits.count($0)) } ?? DataTable.Cell("—", style: .muted)
    }

    static func figure(_ figure: MetricFigure?) -> DataTable.Cell {
        figure?.cell ?? DataTable.Cell("—", style: .muted)
    }

    package static func verdict(_ isGood: Bool, _ text: String) -> DataTable.Cell {
        DataTable.Cell(isGood ? "✓ \(text)" : "✗ \(text)", style: isGood ? .good : .bad)
    }
}

extension DifferenceTest {
    /// The difference of a metric: worse or better is coloured where it is flagged, and where the metric has a direction.
    func cell(_ metric: String) -> DataTable.Cell {
        var detail = "\(Digits.figure(low.value)) to \(Digits.figure(high.value)); p \(Digits.of(p.value))"
        if let q { detail += ", q \(Digits.of(q.value))" }
        return DataTable.Cell(
            (difference > 0 ? "+" : "") + Digits.figure(difference) + (flagged ? " flagged" : ""),
            detail: detail,
            style: style(metric)
        )
    }

    private func style(_ metric: String) -> DataTable.Cell.Style {
        guard flagged, difference != 0 else { return .plain }
        switch MetricName(metric)?.facts?.better {
        case .higher: return difference > 0 ? .good : .bad
        case .lower: return difference < 0 ? .good : .bad
        default: return .plain
        }
    }
}

extension Screen<DifferenceTest> {
    func cell(_ metric: String) -> DataTable.Cell {
        switch self {
        case .given(let test): test.cell(metric)
        case .undefined(let reason): DataTable.Cell("—", detail: reason.text, style: .muted)
        }
    }
}

extension Cutoff {
    var title: String { score == .infinity ? "none (all negative)" : Digits.of(score) }
}
