import EvaluationRecords

extension Blocks {
    /// The confusion matrix as a table with shades; of many classes the largest confusions.
    mutating func confusion(_ screen: ConfusionScreen) -> [PageBlock] {
        switch screen.cells {
        case .dense(let values, let weighted):
            var tables = [matrix(screen.labels, values)]
            if let weighted { tables.append(weights(screen.labels, weighted)) }
            return [
                PageBlock(
                    title: "Confusion matrix",
                    caption:
                        "Each line is what a row is, each column what it was predicted as; the deeper the shade, the larger its part of the line.",
                    tables: tables.map { $0.limited(to: max(limits.rows, 20)) }
                )
            ]
        case .sparse(let diagonal, let largest, let rest):
            let right = DataTable(
                "Rows predicted right, by class.",
                [.text("Class"), .number("Rows")],
                zip(screen.labels, diagonal).sorted { $0.1 > $1.1 }.map { [DataTable.Cell(text($0)), .count($1)] }
            )
            let wrong = DataTable(
                "The largest confusions.",
                [.text("Actual"), .text("Predicted"), .number("Rows")],
                largest.map { [DataTable.Cell(text($0.actual)), DataTable.Cell(text($0.predicted)), .count($0.rows)] },
                note: "\(Digits.count(rest.rows)) rows stand in \(Digits.count(rest.cells)) other cells."
            )
            return [
                PageBlock(
                    title: "Confusion matrix",
                    caption:
                        "There are too many classes for a whole matrix: the rows that are right, and the largest confusions.",
                    tables: [right.limited(to: limits.rows), wrong.limited(to: limits.rows)]
                )
            ]
        }
    }

    private func matrix(_ labels: [String], _ values: [[Int]]) -> DataTable {
        DataTable(
            "Rows by actual and predicted class.",
            [.text("Actual")] + labels.map { .number("as " + text($0)) },
            zip(labels, values).map { label, row in
                let sum = Double(row.reduce(0, +))
                return [DataTable.Cell(text(label))]
                    + row.map {
                        DataTable.Cell(Digits.count($0), style: DataTable.Cell.shade(sum > 0 ? Double($0) / sum : 0))
                    }
            }
        )
    }

    private func weights(_ labels: [String], _ values: [[Double]]) -> DataTable {
        DataTable(
            "Sums of weights by actual and predicted class.",
            [.text("Actual")] + labels.map { .number("as " + text($0)) },
            zip(labels, values).map { label, row in
                [DataTable.Cell(text(label))] + row.map { DataTable.Cell(Digits.of($0)) }
            }
        )
    }

    mutating func mostConfused(_ screen: MostConfused) -> [PageBlock] {
        guard !screen.pairs.isEmpty else { return [] }
        return [
            .table(
                "Most confused",
                DataTable(
                    "The pairs of classes that are most often taken for each other.",
                    [.text("Actual"), .text("Predicted as"), .number("Rows")],
                    screen.pairs.map {
                        [DataTable.Cell(text($0.actual)), DataTable.Cell(text($0.predicted)), .count($0.rows)]
                    }
                )
            )
        ]
    }
}
