/// Figures of several classes that need probabilities.
package enum MulticlassFigures {
    /// The mean of -ln of the true class's probability, clipped as for two classes.
    package static func logLoss(_ rows: MulticlassRows) -> Figure {
        mean(rows) { rows.rowLogLoss($0) }
    }

    /// The mean of the sum over classes of (p - [true])^2.
    package static func brier(_ rows: MulticlassRows) -> Figure {
        mean(rows) { row in
            var sum = 0.0
            for index in 0..<rows.classes {
                sum += square(rows.probabilities[index][row] - (rows.labels[row] == index ? 1 : 0))
            }
            return sum
        }
    }

    /// The share of rows whose true class is among the k most probable; ties count by their expected value.
    package static func topK(_ rows: MulticlassRows, _ k: Int) -> Figure {
        mean(rows) { row in
            let own = rows.probabilities[rows.labels[row]][row]
            var greater = 0
            var equal = 0
            for column in rows.probabilities {
                if column[row] > own { greater += 1 }
                if column[row] == own { equal += 1 }
            }
            return min(1, max(0, Double(k - greater) / Double(equal)))
        }
    }

    private static func mean(_ rows: MulticlassRows, _ term: (Int) -> Double) -> Figure {
        guard rows.count > 0 else { return .undefined(.noRows) }
        var sum = CompensatedSum()
        var total = CompensatedSum()
        for row in 0..<rows.count {
            let weight = rows.weights?[row] ?? 1
            sum.add(weight * term(row))
            total.add(weight)
        }
        return Figure(sum.value / total.value)
    }
}

extension MulticlassRows {
    func rowLogLoss(_ row: Int) -> Double {
        -Elementary.log(ProbabilityLosses.clipped(probabilities[labels[row]][row]))
    }
}
