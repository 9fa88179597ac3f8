/// The success of a classifier that tells two samples apart, by scores out of five folds.
package struct DomainClassification: Sendable {
    package let area: AreaUnderCurve
    /// At 1/2.
    package let accuracy: Rate
    /// P(at least so many right) if every row is a coin.
    package let p: Double
    /// Of each row, the reference first; 0 to 1.
    package let scores: [Double]
    /// The share of each feature in the difference, of 1 together; in the order of the features.
    package let importance: [Double]

    init(_ features: DomainFeatures, _ scores: [Double], importance: [Double]) throws(StatisticsError) {
        let isCurrent = scores.indices.map { features.isCurrent($0) }
        let ranking = try ScoreRanking(try BinaryRows(scores: scores, isPositive: isCurrent))
        area = try ranking.visited(AreaVisitor(positives: features.rows, negatives: features.rows)).area
        let right = zip(scores, isCurrent).count { ($0 >= 0.5) == $1 }
        accuracy = Rate(right, of: scores.count)
        p = right == 0 ? 1 : Distributions.binomialUpper(right - 1, of: scores.count, 0.5)
        self.scores = scores
        self.importance = importance
    }
}

package enum DomainClassifier {
    /// Logistic regression with the penalty |w|^2 / 2 on all but the intercept, by Newton's method.
    /// - Returns: why there is none where the iteration does not settle.
    package static func logistic(
        _ features: DomainFeatures,
        threads: Threads = .one
    ) throws(StatisticsError) -> Result<DomainClassification, Reason> {
        let rows = 2 * features.rows
        // The optimum is unique, so that a start near it changes nothing but the time.
        guard let whole = PenalisedLogistic.fit(features, Array(0..<rows), from: nil) else {
            return .failure(.notConverged)
        }
        let folds = threads.map(5) { fold in
            PenalisedLogistic.fit(features, (0..<rows).filter { features.fold($0) != fold }, from: whole)
        }
        var scores = [Double](repeating: 0, count: rows)
        for (fold, weights) in folds.enumerated() {
            guard let weights else { return .failure(.notConverged) }
            PenalisedLogistic.predictors(features, (0..<rows).filter { features.fold($0) == fold }, weights) { row, z in
                scores[row] = Elementary.logistic(z)
            }
        }
        return .success(
            try DomainClassification(features, scores, importance: PenalisedLogistic.importance(features, whole))
        )
    }
}

/// Ridge logistic regression.
private enum PenalisedLogistic {
    /// Calls with each row and what it scores on the scale of log odds.
    static func predictors(
        _ features: DomainFeatures,
        _ rows: [Int],
        _ weights: [Double],
        _ body: (Int, Double) -> Void
    ) {
        withRows(features, rows) { row, places, values, count in
            var z = weights[0]
            for slot in 0..<count { z += weights[places[slot] + 1] * values[slot] }
            body(row, z)
        }
    }

    private static func withRows(
        _ features: DomainFeatures,
        _ rows: [Int],
        _ body: (Int, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Double>, Int) -> Void
    ) {
        let count = features.slots.count
        withUnsafeTemporaryAllocation(of: Int.self, capacity: max(1, count)) { places in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, count)) { values in
                guard let places = places.baseAddress, let values = values.baseAddress else { return }
                for row in rows {
                    features.fill(row, places, values)
                    body(row, places, values, count)
                }
            }
        }
    }

    /// - Parameter start: weights to begin with; nil for none.
    /// - Returns: the intercept and a weight for each feature.
    static func fit(_ features: DomainFeatures, _ rows: [Int], from start: [Double]?) -> [Double]? {
        let size = features.names.count + 1
        var weights = start ?? [Double](repeating: 0, count: size)
        var loss = objective(features, rows, weights)
        for _ in 0..<100 {
            let (gradient, curvature) = derivatives(features, rows, weights)
            guard let step = LinearSolver.solve(curvature, size: size, gradient) else { return nil }
            var share = 1.0
            while true {
                let next = zip(weights, step).map { $0 - share * $1 }
                let nextLoss = objective(features, rows, next)
                if nextLoss <= loss || share < 1e-8 {
                    weights = next
                    loss = nextLoss
                    break
                }
                share /= 2
            }
            // The error after such a step is about its square.
            if step.allSatisfy({ abs($0) < 1e-8 }) { return weights }
        }
        return nil
    }

    private static func objective(_ features: DomainFeatures, _ rows: [Int], _ weights: [Double]) -> Double {
        var sum = CompensatedSum()
        predictors(features, rows, weights) { row, z in
            let margin = features.isCurrent(row) ? -z : z
            sum.add(max(0, margin) + Elementary.log1p(Elementary.exp(-abs(margin))))
        }
        for weight in weights.dropFirst() { sum.add(weight * weight / 2) }
        return sum.value
    }

    private static func derivatives(
        _ features: DomainFeatures,
        _ rows: [Int],
        _ weights: [Double]
    ) -> (gradient: [Double], curvature: [Double]) {
        let size = weights.count
        var gradient = [0.0] + weights.dropFirst()
        var curvature = [Double](repeating: 0, count: size * size)
        for index in 1..<max(1, size) { curvature[index * size + index] = 1 }
        gradient.withUnsafeMutableBufferPointer { gradient in
            curvature.withUnsafeMutableBufferPointer { curvature in
                withRows(features, rows) { row, places, values, count in
                    var z = weights[0]
                    for slot in 0..<count { z += weights[places[slot] + 1] * values[slot] }
                    let p = Elementary.logistic(z)
                    let rest = p - (features.isCurrent(row) ? 1 : 0)
                    let weight = p * (1 - p)
                    gradient[0] += rest
                    curvature[0] += weight
                    // Features ascend, so that this fills the lower half.
                    for slot in 0..<count {
                        let value = values[slot]
                        let line = (places[slot] + 1) * size
                        gradient[places[slot] + 1] += rest * value
                        let scaled = weight * value
                        curvature[line] += scaled
                        for other in 0...slot { curvature[line + places[other] + 1] += scaled * values[other] }
                    }
                }
            }
        }
        for i in 0..<size {
            for j in 0..<i { curvature[j * size + i] = curvature[i * size + j] }
        }
        return (gradient, curvature)
    }

    /// The weights in units of a feature's deviation.
    static func importance(_ features: DomainFeatures, _ weights: [Double]) -> [Double] {
        let size = features.names.count
        var sums = [Double](repeating: 0, count: size)
        var squares = sums
        withRows(features, Array(0..<2 * features.rows)) { _, places, values, count in
            for slot in 0..<count {
                sums[places[slot]] += values[slot]
                squares[places[slot]] += values[slot] * values[slot]
            }
        }
        let rows = Double(2 * features.rows)
        let scaled = (0..<size).map { feature in
            let mean = sums[feature] / rows
            return abs(weights[feature + 1]) * max(0, squares[feature] / rows - mean * mean).squareRoot()
        }
        let total = scaled.compensatedSum
        return total > 0 ? scaled.map { $0 / total } : scaled
    }
}
