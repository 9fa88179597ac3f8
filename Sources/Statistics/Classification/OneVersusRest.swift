/// Areas and average precisions of each class against the rest.
package struct OneVersusRest: Sendable {
    package let areas: [AreaUnderCurve]
    package let averagePrecisions: [Figure]
    /// Labels of each class.
    private let supports: [Int]

    package init(_ rows: MulticlassRows, threads: Threads = .one) throws(StatisticsError) {
        var areas: [AreaUnderCurve] = []
        var precisions: [Figure] = []
        for index in 0..<rows.classes {
            let binary = try rows.rows(of: index).withoutWeights()
            let ranking = try ScoreRanking(binary, threads: threads)
            let seen = try ranking.visited(
                Both(
                    AreaVisitor(positives: ranking.positives, negatives: ranking.negatives),
                    CurveSums(ranking, limit: 0.1)
                )
            )
            areas.append(seen.first.area)
            precisions.append(seen.second.averagePrecision)
        }
        self.areas = areas
        averagePrecisions = precisions
        supports = areas.map(\.positives)
    }

    /// The mean area over classes with both sides.
    package var meanPresent: Figure { mean(areas.map { _ in 1 }) }
    /// The same, weighted by labels.
    package var meanByLabels: Figure { mean(supports.map(Double.init)) }

    private func mean(_ weights: [Double]) -> Figure {
        let defined = zip(areas, weights).filter { $0.0.figure.reason == nil }
        let whole = defined.map(\.1).compensatedSum
        guard whole > 0 else { return .undefined(.oneClass) }
        return Figure(defined.map { $0.0.value * $0.1 }.compensatedSum / whole)
    }
}

/// The mean area over pairs of classes (Hand and Till, 2001), each pair both ways on its own rows.
package enum HandTill {
    package static func area(_ rows: MulticlassRows) -> Figure {
        var sums = [Double](repeating: 0, count: rows.classes * rows.classes)
        var supports = [Int](repeating: 0, count: rows.classes)
        for label in rows.labels { supports[label] += 1 }
        for index in 0..<rows.classes where supports[index] > 0 { addPairs(rows, index, &sums) }
        var total = CompensatedSum()
        var pairs = 0
        for i in 0..<rows.classes {
            for j in (i + 1)..<max(i + 1, rows.classes) where supports[i] > 0 && supports[j] > 0 {
                let both = Double(supports[i]) * Double(supports[j])
                total.add((sums[i * rows.classes + j] + sums[j * rows.classes + i]) / (4 * both))
                pairs += 1
            }
        }
        return pairs > 0 ? Figure(total.value / Double(pairs)) : .undefined(.oneClass)
    }

    /// Twice the pairs in order between a class and each other, by the class's probability.
    private static func addPairs(_ rows: MulticlassRows, _ index: Int, _ sums: inout [Double]) {
        let scores = rows.probabilities[index]
        let order = Ordering.ascending(scores)
        var below = [Int](repeating: 0, count: rows.classes)
        var start = 0
        while start < order.count {
            let score = scores[Int(order[start])]
            var end = start
            var tied: [Int: Int] = [:]
            while end < order.count, scores[Int(order[end])] == score {
                tied[rows.labels[Int(order[end])], default: 0] += 1
                end += 1
            }
            if let own = tied[index] {
                for other in 0..<rows.classes where other != index {
                    sums[index * rows.classes + other] += Double(own * (2 * below[other] + (tied[other] ?? 0)))
                }
            }
            for (label, count) in tied { below[label] += count }
            start = end
        }
    }
}
