/// Rows of two classes in descending order of their scores, made ready for replicates: every figure of a replicate comes from
/// one walk over them.
struct RankedRows: Sendable {
    let order: [Int32]
    let isPositive: [UInt8]
    /// 1 at the last row of each score.
    let isEnd: [UInt8]
    /// Tells whether each row has a score of its own.
    let areDistinct: Bool
    /// Tells whether a metric is of the pairs of rows in order.
    let hasPairs: Bool
    let scores: [Double]
    /// Empty where no metric is a mean of them.
    let logLosses: [Double]
    let briers: [Double]
    /// Nil where rows are not weighted.
    let weights: [Double]?
    let areProbabilities: Bool
    /// Places at which a bin ends or the predicted positives do; ascending, the last is the number of rows.
    let ends: [Int]
    /// The bin of the rows before each end.
    let bins: [Int]
    /// The number of predicted positives.
    let predicted: Int

    /// - Parameter metrics: those that replicates are asked for.
    init(_ rows: BinaryRows, threshold: Double, _ metrics: [BinaryMetric] = BinaryMetric.allCases) {
        let order = Ordering.descending(rows.scores)
        let scores = order.map { rows.scores[Int($0)] }
        self.order = order
        self.scores = scores
        isPositive = order.map { rows.isPositive[Int($0)] ? 1 : 0 }
        let isEnd: [UInt8] = scores.indices.map { $0 + 1 == scores.count || scores[$0 + 1] != scores[$0] ? 1 : 0 }
        self.isEnd = isEnd
        areDistinct = isEnd.allSatisfy { $0 == 1 }
        hasPairs = metrics.contains(.rocArea)
        areProbabilities = scores.allSatisfy { $0 >= 0 && $0 <= 1 }
        let positive = isPositive
        // A walk with weights sums the losses up in any case.
        let hasLosses = rows.weights != nil || metrics.contains(.logLoss) || metrics.contains(.brier)
        let lossRows = hasLosses ? scores.indices : 0..<0
        logLosses = lossRows.map {
            ProbabilityLosses.logLoss(scores[$0], isPositive: positive[$0] == 1)
        }
        briers = lossRows.map { square(scores[$0] - Double(positive[$0])) }
        weights = rows.weights.map { weights in order.map { weights[Int($0)] } }
        let predicted = scores.firstIndex { $0 < threshold } ?? scores.count
        self.predicted = predicted
        let inner = Array(Edges.uniform(0, 1, bins: 10).dropFirst().dropLast())
        let places = scores.map { inner.countBelow($0) }
        var ends = scores.indices.dropFirst().filter { places[$0] != places[$0 - 1] || $0 == predicted }
        if !scores.isEmpty { ends.append(scores.count) }
        self.ends = ends
        bins = ends.map { places[$0 - 1] }
    }

    var count: Int { scores.count }

    var hasLosses: Bool { logLosses.count == scores.count }
}

/// A walk over ranked rows with the weights of a replicate.
struct ReplicateWalk {
    private let rows: RankedRows
    private var found = BinaryReplicate()
    /// The weights of positives and the weighted scores of each bin.
    private var binPositive = [Double](repeating: 0, count: 10)
    private var binScore = [Double](repeating: 0, count: 10)

    /// - Parameter counts: of each row, in the order of the ranked rows.
    static func figures(_ rows: RankedRows, _ counts: UnsafeMutableBufferPointer<UInt8>) -> BinaryReplicate {
        var walk = ReplicateWalk(rows)
        if let weights = rows.weights { return walk.weighted(counts, weights) }
        return walk.counted(counts)
    }

    private init(_ rows: RankedRows) {
        self.rows = rows
    }

    private mutating func counted(_ counts: UnsafeMutableBufferPointer<UInt8>) -> BinaryReplicate {
        var total = 0
        var positive = 0
        rows.isPositive.withUnsafeBufferPointer { isPositive in
            for place in 0..<counts.count {
                let count = Int(counts[place])
                total &+= count
                positive &+= count & (0 &- Int(isPositive[place]))
            }
        }
        guard total > 0 else { return found }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: QuotientSum.scratch) { scratch in
            counted(counts, CountedWalk(positive: Double(positive), negative: Double(total &- positive), scratch))
        }
    }

    private mutating func counted(
        _ counts: UnsafeMutableBufferPointer<UInt8>,
        _ start: CountedWalk
    ) -> BinaryReplicate {
        var walk = start
        let (positive, negative) = (walk.positive, walk.negative)
        var row = 0
        for (end, bin) in zip(rows.ends, rows.bins) {
            if row == rows.predicted { setCells(walk.tp, walk.fp, positive, negative) }
            let before = walk.tp
            binScore[bin] += walk.walk(row..<end, rows, counts)
            binPositive[bin] += walk.tp - before
            row = end
        }
        if row == rows.predicted { setCells(walk.tp, walk.fp, positive, negative) }
        finish(positive, negative, walk.logLoss, walk.brier)
        if positive > 0, negative > 0 {
            let pairs = positive * negative
            found.averagePrecision = walk.quotients.total / positive
            found.kolmogorovSmirnov = walk.distance / pairs
            if rows.hasPairs { found.rocArea = walk.pairs / (2 * pairs) }
        }
        return found
    }

    private mutating func setCells(_ tp: Double, _ fp: Double, _ positive: Double, _ negative: Double) {
        found.cells = BinaryCells(tp: tp, fp: fp, fn: max(0, positive - tp), tn: max(0, negative - fp))
    }

    private mutating func finish(_ positive: Double, _ negative: Double, _ logLoss: Double, _ brier: Double) {
        let total = positive + negative
        guard rows.areProbabilities else { return }
        if rows.hasLosses {
            found.logLoss = logLoss / total
            found.brier = brier / total
        }
        var error = 0.0
        for bin in 0..<10 { error += abs(binPositive[bin] - binScore[bin]) }
        found.uniformError = error / total
    }

    /// The same with weights of rows.
    private mutating func weighted(
        _ counts: UnsafeMutableBufferPointer<UInt8>,
        _ weights: [Double]
    ) -> BinaryReplicate {
        var positives = CompensatedSum()
        var negatives = CompensatedSum()
        for place in 0..<rows.count {
            let weight = Double(counts[place]) * weights[place]
            if rows.isPositive[place] == 1 { positives.add(weight) } else { negatives.add(weight) }
        }
        let (positive, negative) = (positives.value, negatives.value)
        guard positive + negative > 0 else { return found }
        var walk = WeightedWalk(positive: positive, negative: negative)
        var start = 0
        for (end, bin) in zip(rows.ends, rows.bins) {
            if start == rows.predicted { setCells(walk.tp.value, walk.fp.value, positive, negative) }
            for place in start..<end {
                let weight = Double(counts[place]) * weights[place]
                let isPositive = rows.isPositive[place] == 1
                binPositive[bin] += isPositive ? weight : 0
                binScore[bin] += weight * rows.scores[place]
                walk.add(weight, isPositive, rows.logLosses[place], rows.briers[place])
                if rows.isEnd[place] == 1 { walk.endScore() }
            }
            start = end
        }
        if start == rows.predicted { setCells(walk.tp.value, walk.fp.value, positive, negative) }
        finish(positive, negative, walk.logLoss.value, walk.brier.value)
        if positive > 0, negative > 0 {
            found.averagePrecision = walk.precision.value / positive
            found.kolmogorovSmirnov = walk.distance
            found.rocArea = walk.pairs.value / (positive * negative)
        }
        return found
    }
}

/// Sums of a walk with weights.
private struct WeightedWalk {
    let positive: Double
    let negative: Double
    var tp = CompensatedSum()
    var fp = CompensatedSum()
    var precision = CompensatedSum()
    var distance = 0.0
    var pairs = CompensatedSum()
    var logLoss = CompensatedSum()
    var brier = CompensatedSum()
    private var above = 0.0
    private var below = 0.0

    init(positive: Double, negative: Double) {
        self.positive = positive
        self.negative = negative
    }

    mutating func add(_ weight: Double, _ isPositive: Bool, _ rowLogLoss: Double, _ rowBrier: Double) {
        logLoss.add(weight * rowLogLoss)
        brier.add(weight * rowBrier)
        if isPositive { above += weight } else { below += weight }
    }

    mutating func endScore() {
        pairs.add(below * (tp.value + above / 2))
        tp.add(above)
        fp.add(below)
        let predicted = tp.value + fp.value
        if above > 0 { precision.add(above * tp.value / predicted) }
        if positive > 0, negative > 0 { distance = max(distance, abs(tp.value / positive - fp.value / negative)) }
        above = 0
        below = 0
    }
}
