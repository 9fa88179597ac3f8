/// Scored and labelled rows of a task with two classes, in the order of the data.
package struct BinaryRows: Sendable {
    package let scores: [Double]
    package let isPositive: [Bool]
    /// Nil where rows are not weighted.
    package let weights: [Double]?
    /// The number of the first row in the data, or of each row where some were left out. Random draws go by it.
    package let numbers: RowNumbers

    /// - Throws: columns of several lengths, a score that is not finite, a weight that is not finite or below 0.
    package init(
        scores: [Double],
        isPositive: [Bool],
        weights: [Double]? = nil,
        numbers: RowNumbers = .from(0)
    ) throws(StatisticsError) {
        try Columns.checkLength(isPositive.count, of: "label", as: scores.count)
        try numbers.check(rows: scores.count)
        try Columns.checkFinite(scores, "score")
        if let weights {
            try Columns.checkLength(weights.count, of: "weight", as: scores.count)
            try Columns.checkWeights(weights)
        }
        self.scores = scores
        self.isPositive = isPositive
        self.weights = weights
        self.numbers = numbers
    }

    package var count: Int { scores.count }

    /// The rows at some places, in that order.
    package func rows(at places: [Int]) throws(StatisticsError) -> BinaryRows {
        try BinaryRows(
            scores: places.map { scores[$0] },
            isPositive: places.map { isPositive[$0] },
            weights: weights.map { weights in places.map { weights[$0] } },
            numbers: .each(places.map { numbers[$0] })
        )
    }
}

/// The numbers of rows in the data, from 0. Rows that were left out keep theirs, so that leaving out a row moves no draw.
package enum RowNumbers: Sendable, Hashable {
    /// Consecutive ones.
    case from(Int)
    case each([Int])

    package subscript(place: Int) -> Int {
        switch self {
        case .from(let first): first + place
        case .each(let numbers): numbers[place]
        }
    }

    func check(rows: Int) throws(StatisticsError) {
        if case .each(let numbers) = self { try Columns.checkLength(numbers.count, of: "row number", as: rows) }
    }
}

/// Checks of columns before anything is computed from them.
enum Columns {
    static func checkLength(_ found: Int, of column: String, as expected: Int) throws(StatisticsError) {
        if found != expected { throw .length(column: column, expected: expected, found: found) }
        if found > Int(Int32.max) { throw .tooManyRows(found) }
    }

    static func checkFinite(_ values: [Double], _ column: String) throws(StatisticsError) {
        // The difference of a value and itself is 0 unless it is NaN or infinite.
        var sum = 0.0
        for value in values { sum += value - value }
        if sum == 0 { return }
        if let row = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: column, row: row) }
    }

    static func checkWeights(_ weights: [Double]) throws(StatisticsError) {
        var sum = 0.0
        for (row, weight) in weights.enumerated() {
            guard weight >= 0, weight.isFinite else { throw .weight(row: row) }
            sum += weight
        }
        if sum == 0, !weights.isEmpty { throw .noWeight }
    }
}
