/// How well a classifier tells two samples apart, by scores out of five folds.
package struct DomainClassification: Sendable {
    package let area: AreaUnderCurve
    /// At 1/2.
    package let accuracy: Rate
    /// P(at least so many right) if every row is a coin.
    package let p: Double
    /// Of each row, the reference first; 0 to 1.
    package let scores: [Double]

    init(_ features: DomainFeatures, _ scores: [Double]) throws(StatisticsError) {
        let isCurrent = scores.indices.map { features.isCurrent($0) }
        let ranking = try ScoreRanking(try BinaryRows(scores: scores, isPositive: isCurrent))
        area = try ranking.visited(AreaVisitor(positives: features.rows, negatives: features.rows)).area
        let right = zip(scores, isCurrent).count { ($0 >= 0.5) == $1 }
        accuracy = Rate(right, of: scores.count)
        p = right == 0 ? 1 : Distributions.binomialUpper(right - 1, of: scores.count, 0.5)
        self.scores = scores
    }
}

package enum DomainClassifier {
    /// Logistic regression with the penalty |w|^2 / 2 on all but the intercept, by Newton's method.
    /// - Returns: why there is none where the iteration does not settle.
    package static func logistic(
        _ features: DomainFeatures
    ) throws(StatisticsError) -> Result<DomainClassification, Reason> {
        var scores = [Double](repeating: 0, count: 2 * features.rows)
        for fold in 0..<5 {
            let training = scores.indices.filter { features.fold($0) != fold }
            guard let weights = PenalisedLogistic.fit(features, training) else { return .failure(.notConverged) }
            for row in scores.indices where features.fold(row) == fold {
                scores[row] = Elementary.logistic(PenalisedLogistic.predictor(features, row, weights))
            }
        }
        return .success(try DomainClassification(features, scores))
    }
}

/// Ridge logistic regression.
private enum PenalisedLogistic {
    static func predictor(_ features: DomainFeatures, _ row: Int, _ weights: [Double]) -> Double {
        var z = weights[0]
        for (index, column) in features.columns.enumerated() { z += weights[index + 1] * column[row] }
        return z
    }

    /// - Returns: the intercept and a weight for each feature.
    static func fit(_ features: DomainFeatures, _ rows: [Int]) -> [Double]? {
        let size = features.columns.count + 1
        var weights = [Double](repeating: 0, count: size)
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
            if step.allSatisfy({ abs($0) < 1e-10 }) { return weights }
        }
        return nil
    }

    private static func objective(_ features: DomainFeatures, _ rows: [Int], _ weights: [Double]) -> Double {
        var sum = CompensatedSum()
        for row in rows {
            let z = predictor(features, row, weights)
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
        var values = [Double](repeating: 1, count: size)
        gradient.withUnsafeMutableBufferPointer { gradient in
            curvature.withUnsafeMutableBufferPointer { curvature in
                for row in rows {
                    for index in 1..<max(1, size) { values[index] = features.columns[index - 1][row] }
                    let p = Elementary.logistic(predictor(features, row, weights))
                    add(values, p - (features.isCurrent(row) ? 1 : 0), p * (1 - p), gradient, curvature)
                }
            }
        }
        for i in 0..<size {
            for j in 0..<i { curvature[j * size + i] = curvature[i * size + j] }
        }
        return (gradient, curvature)
    }

    /// Adds a row; of the curvature the half that `values` not being 0 leaves.
    private static func add(
        _ values: [Double],
        _ rest: Double,
        _ weight: Double,
        _ gradient: UnsafeMutableBufferPointer<Double>,
        _ curvature: UnsafeMutableBufferPointer<Double>
    ) {
        values.withUnsafeBufferPointer { values in
            for i in 0..<values.count where values[i] != 0 {
                gradient[i] += rest * values[i]
                let scaled = weight * values[i]
                for j in 0...i { curvature[i * values.count + j] += scaled * values[j] }
            }
        }
    }
}
