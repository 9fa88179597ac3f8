/// Rows by label and prediction. Above 50 classes, the diagonal and the 200 largest other cells stand for the whole.
package struct ConfusionScreen: Sendable, Hashable {
    /// The most classes whose cells are all kept.
    package static let denseLimit = 50
    /// The most cells off the diagonal that are kept otherwise.
    package static let sparseLimit = 200

    package enum Cells: Sendable, Hashable {
        /// A row for each label, in the order of the classes; with weights, their sums beside the counts.
        case dense([[Int]], weighted: [[Double]]?)
        case sparse(diagonal: [Int], largest: [ConfusedPair], rest: Rest)
    }

    /// The cells off the diagonal that are not listed.
    package struct Rest: Codable, Sendable, Hashable {
        package let cells: Int
        package let rows: Int

        package init(cells: Int, rows: Int) {
            self.cells = cells
            self.rows = rows
        }
    }

    /// In binary tasks the negative class, then the positive one.
    package let labels: [String]
    package let cells: Cells

    package init(labels: [String], cells: Cells) {
        self.labels = labels
        self.cells = cells
    }
}

extension ConfusionScreen: Codable {
    private enum Key: String, CodingKey {
        case labels
        case rows
        case columns
        case values
        case weighted
        case diagonal
        case largest
        case rest
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        labels = try container.decode([String].self, forKey: .labels)
        if let values = try container.decodeIfPresent([[Int]].self, forKey: .values) {
            cells = .dense(values, weighted: try container.decodeIfPresent([[Double]].self, forKey: .weighted))
        } else {
            cells = .sparse(
                diagonal: try container.decode([Int].self, forKey: .diagonal),
                largest: try container.decode([ConfusedPair].self, forKey: .largest),
                rest: try container.decode(Rest.self, forKey: .rest)
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(labels, forKey: .labels)
        try container.encode("actual", forKey: .rows)
        try container.encode("predicted", forKey: .columns)
        switch cells {
        case .dense(let values, let weighted):
            try container.encode(values, forKey: .values)
            try container.encodeIfPresent(weighted, forKey: .weighted)
        case .sparse(let diagonal, let largest, let rest):
            try container.encode(diagonal, forKey: .diagonal)
            try container.encode(largest, forKey: .largest)
            try container.encode(rest, forKey: .rest)
        }
    }
}

extension ConfusionScreen: RecordChecked {
    var expected: String? {
        switch cells {
        case .dense(let values, let weighted):
            RecordRule.first(
                (labels.count <= Self.denseLimit, "at most \(Self.denseLimit) classes, or the largest cells"),
                (isSquare(values.map(\.count)), "a row and a column for each label"),
                (values.allSatisfy { RecordRule.areCounts($0) }, "counts from 0"),
                (weighted.map { isSquare($0.map(\.count)) } ?? true, "a weighted row and column for each label")
            )
        case .sparse(let diagonal, let largest, let rest):
            RecordRule.first(
                (diagonal.count == labels.count && RecordRule.areCounts(diagonal), "a count for each label"),
                (largest.count <= Self.sparseLimit, "at most \(Self.sparseLimit) cells"),
                (rest.cells >= 0 && rest.rows >= 0, "counts from 0")
            )
        }
    }

    private func isSquare(_ rows: [Int]) -> Bool {
        rows.count == labels.count && rows.allSatisfy { $0 == labels.count }
    }
}
