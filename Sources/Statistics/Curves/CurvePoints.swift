/// The points of the ROC curve.
package struct ROCCurve: Sendable {
    package let falsePositiveRates: [Double]
    package let truePositiveRates: [Double]
    /// Infinite for the first, where nothing is predicted positive.
    package let thresholds: [Double]

    /// All points between which the curve bends; a point where both counts go on as before is left out.
    /// - Parameters:
    ///   - limit: above so many points, others are left out, by area.
    ///   - threshold: the point that it gives stays.
    /// - Throws: an error of stored runs. Nil for one class.
    package static func points(
        _ ranking: ScoreRanking,
        limit: Int = .max,
        keeping threshold: Double? = nil
    ) throws(StatisticsError) -> ROCCurve? {
        guard ranking.positive > 0, ranking.negative > 0 else { return nil }
        let thinning = Thinning(
            limit: limit,
            kept: threshold,
            width: ranking.negative,
            height: ranking.positive
        )
        var visitor = try ranking.visited(BendVisitor(thinning))
        let points = [CurvePoint(x: 0, y: 0, threshold: .infinity)] + visitor.finish()
        return ROCCurve(
            falsePositiveRates: points.map { $0.x / ranking.negative },
            truePositiveRates: points.map { $0.y / ranking.positive },
            thresholds: points.map(\.threshold)
        )
    }
}

/// The points of the precision-recall curve, from the smallest threshold; after the last comes (recall 0, precision 1). Points
/// between two others of the same recall are left out.
package struct PrecisionRecallCurve: Sendable {
    package let precisions: [Double]
    package let recalls: [Double]
    package let thresholds: [Double]

    /// - Parameters:
    ///   - limit: above so many points, others are left out, by area.
    ///   - threshold: the point that it gives stays.
    /// - Throws: an error of stored runs. Nil without positives.
    package static func points(
        _ ranking: ScoreRanking,
        limit: Int = .max,
        keeping threshold: Double? = nil
    ) throws(StatisticsError) -> PrecisionRecallCurve? {
        guard ranking.positive > 0 else { return nil }
        var visitor = try ranking.visited(PrecisionVisitor(Thinning(limit: limit, kept: threshold)))
        let points = Array(visitor.finish().reversed())
        return PrecisionRecallCurve(
            precisions: points.map(\.y) + [1],
            recalls: points.map(\.x) + [0],
            thresholds: points.map(\.threshold)
        )
    }
}

/// Keeps the first and the last point of each recall.
private struct PrecisionVisitor: CutoffVisitor {
    private var kept: ThinnedPoints
    private var last: CurvePoint?
    private var isNew = true

    init(_ thinning: Thinning) {
        kept = ThinnedPoints(thinning)
    }

    mutating func visit(_ cutoff: Cutoff) {
        let cells = cutoff.cells
        let predicted = cells.tp + cells.fp
        let point = CurvePoint(
            x: cells.tp / cells.positive,
            y: predicted > 0 ? cells.tp / predicted : 0,
            threshold: cutoff.threshold
        )
        if let last {
            let changes = point.x != last.x
            if isNew || changes { kept.add(last) }
            isNew = changes
        }
        last = point
    }

    mutating func finish() -> [CurvePoint] {
        if let last { kept.add(last) }
        return kept.finish()
    }
}

/// Keeps the thresholds at which the steps of both counts change.
private struct BendVisitor: CutoffVisitor {
    private var kept: ThinnedPoints
    private var last: CurvePoint?
    private var before: CurvePoint?

    init(_ thinning: Thinning) {
        kept = ThinnedPoints(thinning)
    }

    mutating func visit(_ cutoff: Cutoff) {
        let point = CurvePoint(x: cutoff.cells.fp, y: cutoff.cells.tp, threshold: cutoff.threshold)
        defer {
            before = last
            last = point
        }
        guard let last else { return }
        guard let before else {
            kept.add(last)
            return
        }
        let bends =
            point.x - last.x != last.x - before.x || point.y - last.y != last.y - before.y
        if bends { kept.add(last) }
    }

    mutating func finish() -> [CurvePoint] {
        if let last { kept.add(last) }
        return kept.finish()
    }
}
