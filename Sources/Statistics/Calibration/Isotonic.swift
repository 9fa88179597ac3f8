/// A non-decreasing curve of probabilities over scores: isotonic regression by pooling adjacent violators (Ayer and others,
/// 1955), linear between the ends of its blocks, flat outside.
package struct IsotonicCurve: Sendable, Hashable {
    /// Ascending; both ends of each block.
    package let scores: [Double]
    package let values: [Double]

    /// Rows with one score, pooled.
    struct Point {
        var score: Double
        var weight: Double
        var positive: Double
    }

    /// - Parameter points: with ascending scores and weights above 0; at least one.
    init(_ points: [Point]) {
        var blocks: [Block] = []
        for point in points {
            var block = Block(low: point.score, high: point.score, weight: point.weight, positive: point.positive)
            while let last = blocks.last, last.mean >= block.mean {
                block = last.joined(with: block)
                blocks.removeLast()
            }
            blocks.append(block)
        }
        var scores: [Double] = []
        var values: [Double] = []
        for block in blocks {
            for score in [block.low, block.high].withoutRepetitions {
                scores.append(score)
                values.append(block.mean)
            }
        }
        self.scores = scores
        self.values = values
    }

    /// The curve of labelled scores.
    /// - Parameters:
    ///   - order: the places of the scores in ascending order.
    ///   - weights: nil for 1 each; rows of weight 0 are left out.
    /// - Returns: nil without weight.
    package init?(scores: [Double], isPositive: [Bool], order: [Int32], weights: [UInt8]? = nil) {
        var points: [Point] = []
        for place in order {
            let row = Int(place)
            let weight = Double(weights?[row] ?? 1)
            guard weight > 0 else { continue }
            let positive = isPositive[row] ? weight : 0
            if let last = points.indices.last, points[last].score == scores[row] {
                points[last].weight += weight
                points[last].positive += positive
            } else {
                points.append(Point(score: scores[row], weight: weight, positive: positive))
            }
        }
        guard !points.isEmpty else { return nil }
        self.init(points)
    }

    /// A curve that was stored.
    /// - Returns: nil without knots, or unless each has a value.
    package init?(scores: [Double], values: [Double]) {
        guard !scores.isEmpty, scores.count == values.count else { return nil }
        self.scores = scores
        self.values = values
    }

    package func callAsFunction(_ score: Double) -> Double {
        let place = scores.countBelow(score)
        guard place < scores.count else { return values[values.count - 1] }
        if scores[place] == score || place == 0 { return values[place] }
        let share = (score - scores[place - 1]) / (scores[place] - scores[place - 1])
        return values[place - 1] + (values[place] - values[place - 1]) * share
    }

    private struct Block {
        let low: Double
        let high: Double
        let weight: Double
        let positive: Double

        var mean: Double { positive / weight }

        func joined(with next: Block) -> Block {
            Block(low: low, high: next.high, weight: weight + next.weight, positive: positive + next.positive)
        }
    }
}
