/// A walk over ranked rows that count so many times each: the innermost loop of the bootstrap. All but the losses and the
/// quotients are whole numbers, exact below 2^53.
struct CountedWalk {
    /// Of the replicate.
    let positive: Double
    let negative: Double
    private(set) var tp = 0.0
    private(set) var fp = 0.0
    /// max |tp negatives - fp positives|.
    private(set) var distance = 0.0
    /// Twice the pairs that are in order; may be 0 where no metric is of them.
    private(set) var pairs = 0.0
    /// 0 where the rows have no losses.
    private(set) var logLoss = 0.0
    private(set) var brier = 0.0
    /// The sum of steps of recall times precision, times the positives.
    var quotients: QuotientSum

    /// - Parameter scratch: `QuotientSum.scratch` numbers.
    init(positive: Double, negative: Double, _ scratch: UnsafeMutableBufferPointer<Double>) {
        self.positive = positive
        self.negative = negative
        quotients = QuotientSum(scratch)
    }

    /// Walks over rows that end with the last row of a score.
    /// - Returns: the sum of weighted scores; 0 where scores are no probabilities, of which none is asked.
    mutating func walk(
        _ range: Range<Int>,
        _ rows: RankedRows,
        _ counts: UnsafeMutableBufferPointer<UInt8>
    ) -> Double {
        rows.isPositive.withUnsafeBufferPointer { isPositive -> Void in
            guard rows.areDistinct else {
                return rows.isEnd.withUnsafeBufferPointer { count(range, counts, isPositive, $0) }
            }
            // Literals, so that there are two loops without a question.
            if rows.hasPairs {
                countDistinct(range, counts, isPositive, hasPairs: true)
            } else {
                countDistinct(range, counts, isPositive, hasPairs: false)
            }
        }
        guard rows.areProbabilities else { return 0 }
        return rows.scores.withUnsafeBufferPointer { scores in
            guard rows.hasLosses else { return Self.weigh(range, counts, scores) }
            return rows.logLosses.withUnsafeBufferPointer { logLosses in
                rows.briers.withUnsafeBufferPointer { briers in
                    weigh(range, counts, scores, logLosses, briers)
                }
            }
        }
    }

    @inline(__always)
    private mutating func count(
        _ range: Range<Int>,
        _ counts: UnsafeMutableBufferPointer<UInt8>,
        _ isPositive: UnsafeBufferPointer<UInt8>,
        _ isEnd: UnsafeBufferPointer<UInt8>
    ) {
        var (tp, fp, distance, pairs, quotients) = (tp, fp, distance, pairs, quotients)
        let (positive, negative) = (positive, negative)
        var (above, below) = (0, 0)
        for place in range {
            let count = Int(counts[place])
            let part = count & (0 &- Int(isPositive[place]))
            above &+= part
            below &+= count &- part
            if isEnd[place] == 0 { continue }
            let up = Double(above)
            let across = Double(below)
            pairs += across * (2 * tp + up)
            fp += across
            tp += up
            quotients.add(up * tp, max(1, tp + fp))
            distance = max(distance, abs(tp * negative - fp * positive))
            above = 0
            below = 0
        }
        (self.tp, self.fp, self.distance, self.pairs, self.quotients) = (tp, fp, distance, pairs, quotients)
    }

    /// The same where each row has a score of its own.
    @inline(__always)
    private mutating func countDistinct(
        _ range: Range<Int>,
        _ counts: UnsafeMutableBufferPointer<UInt8>,
        _ isPositive: UnsafeBufferPointer<UInt8>,
        hasPairs: Bool
    ) {
        var (tp, fp, distance, pairs, quotients) = (tp, fp, distance, pairs, quotients)
        let (positive, negative) = (positive, negative)
        for place in range {
            let count = Int(counts[place])
            let part = count & (0 &- Int(isPositive[place]))
            let up = Double(part)
            let across = Double(count &- part)
            if hasPairs { pairs += across * (2 * tp + up) }
            fp += across
            tp += up
            quotients.add(up * tp, max(1, tp + fp))
            distance = max(distance, abs(tp * negative - fp * positive))
        }
        (self.tp, self.fp, self.distance, self.pairs, self.quotients) = (tp, fp, distance, pairs, quotients)
    }

    /// The sum of weighted scores alone: two sums, of every other row, as beside the losses.
    @inline(__always)
    private static func weigh(
        _ range: Range<Int>,
        _ counts: UnsafeMutableBufferPointer<UInt8>,
        _ scores: UnsafeBufferPointer<Double>
    ) -> Double {
        var sum = SIMD2<Double>(repeating: 0)
        var place = range.lowerBound
        while place + 1 < range.upperBound {
            let weights = SIMD2(Double(counts[place]), Double(counts[place + 1]))
            sum += weights * SIMD2(scores[place], scores[place + 1])
            place += 2
        }
        if place < range.upperBound { sum[0] += Double(counts[place]) * scores[place] }
        return sum[0] + sum[1]
    }

    @inline(__always)
    private mutating func weigh(
        _ range: Range<Int>,
        _ counts: UnsafeMutableBufferPointer<UInt8>,
        _ scores: UnsafeBufferPointer<Double>,
        _ logLosses: UnsafeBufferPointer<Double>,
        _ briers: UnsafeBufferPointer<Double>
    ) -> Double {
        var first = SIMD4<Double>(repeating: 0)
        var second = first
        var place = range.lowerBound
        // Two rows at a time: score and log loss, score and log loss; Brier in the other sum.
        while place + 1 < range.upperBound {
            let left = Double(counts[place])
            let right = Double(counts[place + 1])
            let weights = SIMD4(left, left, right, right)
            first += weights * SIMD4(scores[place], logLosses[place], scores[place + 1], logLosses[place + 1])
            second += weights * SIMD4(briers[place], 0, briers[place + 1], 0)
            place += 2
        }
        if place < range.upperBound {
            let weight = Double(counts[place])
            first += weight * SIMD4(scores[place], logLosses[place], 0, 0)
            second += weight * SIMD4(briers[place], 0, 0, 0)
        }
        logLoss += first[1] + first[3]
        brier += second[0] + second[2]
        return first[0] + first[2]
    }
}

/// A sum of quotients that are divided many at a time, as processors do fastest. The order of additions is fixed.
struct QuotientSum {
    private static let batch = 512
    /// Numbers that it uses while it works.
    static let scratch = 2 * batch

    private let numerators: UnsafeMutablePointer<Double>
    private let denominators: UnsafeMutablePointer<Double>
    private var count = 0
    private var sum = SIMD4<Double>(repeating: 0)

    init(_ scratch: UnsafeMutableBufferPointer<Double>) {
        numerators = scratch.baseAddress.unsafelyUnwrapped
        denominators = numerators + Self.batch
    }

    @inline(__always)
    mutating func add(_ numerator: Double, _ denominator: Double) {
        numerators[count] = numerator
        denominators[count] = denominator
        count &+= 1
        if count == Self.batch { flush() }
    }

    private mutating func flush() {
        for place in stride(from: 0, to: count, by: 4) {
            let top = UnsafeRawPointer(numerators + place).loadUnaligned(as: SIMD4<Double>.self)
            let bottom = UnsafeRawPointer(denominators + place).loadUnaligned(as: SIMD4<Double>.self)
            sum += top / bottom
        }
        count = 0
    }

    /// The sum of all that was added.
    var total: Double {
        mutating get {
            while count % 4 != 0 { add(0, 1) }
            flush()
            return sum[0] + sum[1] + sum[2] + sum[3]
        }
    }
}
