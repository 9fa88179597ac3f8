/// Performance of several classes without labels: each class is calibrated against the rest, and the probabilities of a row
/// are divided by their sum.
package struct MulticlassEstimate: Sendable {
    /// Of each live row, for each class.
    package let probabilities: [[Double]]
    /// Rows whose calibrated probabilities are all 0: they keep the raw ones.
    package let zeroSumRows: Int
    /// Expected rows, by actual class and then by the class that the raw probabilities predict.
    package let expectedConfusion: [[Double]]
    package let accuracy: Figure

    /// - Parameter live: probabilities of each class, for each row.
    /// - Throws: a class without rows on a side of the reference.
    package init(_ reference: MulticlassRows, live: [[Double]]) throws(Reason) {
        var curves: [IsotonicCurve] = []
        for index in 0..<reference.classes {
            let scores = reference.probabilities[index]
            let isPositive = reference.labels.map { $0 == index }
            let curve = IsotonicCurve(
                scores: scores,
                isPositive: isPositive,
                order: Ordering.ascending(scores)
            )
            guard let curve else { throw .noRows }
            curves.append(curve)
        }
        guard live.count == curves.count, let rows = live.first?.count else { throw .noValues }
        var zeros = 0
        var confusion = [[CompensatedSum]](
            repeating: [CompensatedSum](repeating: CompensatedSum(), count: live.count),
            count: live.count
        )
        var probabilities: [[Double]] = []
        for row in 0..<rows {
            let raw = live.map { $0[row] }
            let calibrated = Self.normalised(zip(curves, raw).map { $0($1) })
            if calibrated == nil { zeros += 1 }
            let shares = calibrated ?? raw
            var predicted = 0
            for index in raw.indices where raw[index] > raw[predicted] { predicted = index }
            for index in shares.indices { confusion[index][predicted].add(shares[index]) }
            probabilities.append(shares)
        }
        self.probabilities = probabilities
        zeroSumRows = zeros
        let expected = confusion.map { $0.map(\.value) }
        expectedConfusion = expected
        let right = expected.indices.map { expected[$0][$0] }.compensatedSum
        accuracy = rows > 0 ? Figure(right / Double(rows)) : .undefined(.noRows)
    }

    private static func normalised(_ values: [Double]) -> [Double]? {
        let sum = values.reduce(0, +)
        return sum > 0 ? values.map { $0 / sum } : nil
    }
}
