/// A reference of a column in bins, for windows and detectors that keep counts only.
package struct BinnedReference: Sendable {
    package enum Bins: Sendable, Hashable {
        /// Inner edges: the bin of a value is the number of edges below it; the last bin is for missing values.
        case numeric([Double])
        /// The largest categories, then one bin for all others, then one for missing values.
        case categorical([Category])
    }

    package let bins: Bins
    package let counts: [Int]

    /// Between the type-7 deciles of the values that are there, without repetitions.
    package init(numeric values: [Double?]) throws(StatisticsError) {
        let sample = try NumericSample(values)
        let edges = Quantiles.inner(sample.sorted, parts: 10).withoutRepetitions
        bins = .numeric(edges)
        counts = sample.counts(edges) + [sample.missing]
    }

    /// - Parameter limit: categories with a bin of their own.
    package init(categorical values: [Category?], limit: Int = 19) {
        let all = CategoryCounts(values)
        let largest = all.largest(limit)
        let own = largest.map { all.counts[$0] ?? 0 }
        bins = .categorical(largest)
        counts = own + [values.count - all.missing - own.reduce(0, +), all.missing]
    }

    /// Bins that were counted elsewhere.
    /// - Parameter counts: two more than categories, or two more than edges.
    package init(_ bins: Bins, counts: [Int]) {
        self.bins = bins
        self.counts = counts
    }

    package func bin(_ value: Double?) -> Int {
        guard case .numeric(let edges) = bins, let value else { return counts.count - 1 }
        return edges.countBelow(value)
    }

    package func bin(_ value: Category?) -> Int {
        guard case .categorical(let categories) = bins, let value else { return counts.count - 1 }
        return categories.firstIndex(of: value) ?? categories.count
    }
}

/// Settings of a drift detector.
package struct DetectorSettings: Sendable, Hashable {
    /// The move of a bin's share that is no drift: a part of the share.
    package let tolerance: Double
    /// At least so many batches pass on average without drift before an alarm.
    package fileprivate(set) var threshold: Double
    /// Rows of a batch.
    package let batch: Int
    /// Rows after which a count is worth half.
    package let halfLife: Double
    /// Rows that the reference is worth in the bet.
    package let priorWeight: Double
    /// The chance that a true share lies outside of its box, over all bins and columns.
    package let alpha: Double

    package init(
        tolerance: Double = 0.1,
        threshold: Double,
        batch: Int = 25,
        halfLife: Double = 500,
        priorWeight: Double = 50,
        alpha: Double = 0.05
    ) {
        self.tolerance = tolerance
        self.threshold = threshold
        self.batch = batch
        self.halfLife = halfLife
        self.priorWeight = priorWeight
        self.alpha = alpha
    }
}

/// An e-detector (Shin, Ramdas and Rinaldo, 2024): evidence that the distribution moved further than tolerated, which may be
/// looked at after every batch.
package struct DriftDetector: Sendable {
    package private(set) var settings: DetectorSettings
    /// The least and greatest share of each bin that is no drift, for each column.
    package let boxes: [(low: [Double], high: [Double])]
    private let priors: [[Double]]
    private var states: [State]

    private struct State: Sendable {
        /// Decayed counts.
        var counts: [Double]
        /// ln R; -infinity for 0.
        var logEvidence = -Double.infinity
    }

    package init(_ references: [BinnedReference], _ settings: DetectorSettings) {
        self.settings = settings
        boxes = references.map { Self.box($0.counts, columns: references.count, settings) }
        priors = references.map { reference in
            let rows = Double(reference.counts.reduce(0, +))
            let bins = Double(reference.counts.count)
            return reference.counts.map { (Double($0) + 0.5) / (rows + bins / 2) }
        }
        states = references.map { State(counts: [Double](repeating: 0, count: $0.counts.count)) }
    }

    /// The memory of a detector, to go on with after a restart.
    package struct Memory: Sendable, Hashable {
        /// Decayed counts of each column.
        package let counts: [[Double]]
        /// ln R of each column; -infinity for 0.
        package let logEvidence: [Double]

        package init(counts: [[Double]], logEvidence: [Double]) {
            self.counts = counts
            self.logEvidence = logEvidence
        }
    }

    package var memory: Memory {
        Memory(counts: states.map(\.counts), logEvidence: states.map(\.logEvidence))
    }

    /// Goes on from what a detector of the same references had learnt.
    /// - Returns: false, with nothing changed, for a memory of other columns or bins, and for numbers that none can have.
    package mutating func resume(_ memory: Memory) -> Bool {
        guard memory.counts.count == states.count, memory.logEvidence.count == states.count else { return false }
        for (state, counts) in zip(states, memory.counts) {
            guard counts.count == state.counts.count, counts.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
                return false
            }
        }
        guard memory.logEvidence.allSatisfy({ $0 < .infinity }) else { return false }
        states = zip(memory.counts, memory.logEvidence).map { State(counts: $0, logEvidence: $1) }
        return true
    }

    /// Forgets everything, as after an alarm.
    package mutating func restart() {
        for column in states.indices {
            states[column] = State(counts: [Double](repeating: 0, count: states[column].counts.count))
        }
    }

    /// Sets how many batches pass on average before a false alarm: it may follow the rate at which they came so far.
    package mutating func set(threshold: Double) { settings.threshold = threshold }

    /// The outcome of a batch.
    package struct Step: Sendable, Hashable {
        /// ln R of each column; -infinity for no evidence at all.
        package let logEvidence: [Double]
        /// ln of the mean of R over the columns.
        package let logMean: Double
        /// The columns that an alarm names, strongest first; nil without an alarm.
        package let alarm: [Int]?
    }

    /// Takes a batch: for each column how many of its rows fell into each bin. After an alarm all evidence starts again.
    package mutating func add(_ batch: [[Int]]) -> Step {
        let decay = Elementary.exp(-0.6931471805599453 * Double(settings.batch) / settings.halfLife)
        for column in states.indices {
            let bet = bet(column)
            let closest = Self.closest(bet, boxes[column])
            var growth = CompensatedSum()
            for (bin, rows) in batch[column].enumerated() where rows > 0 {
                growth.add(Double(rows) * Elementary.log(bet[bin] / closest[bin]))
            }
            states[column].logEvidence = Self.softplus(states[column].logEvidence) + growth.value
            for bin in states[column].counts.indices {
                states[column].counts[bin] = states[column].counts[bin] * decay + Double(batch[column][bin])
            }
        }
        return step()
    }

    private mutating func step() -> Step {
        let evidence = states.map(\.logEvidence)
        let greatest = evidence.max() ?? -.infinity
        let sum = evidence.map { Elementary.exp($0 - greatest) }.compensatedSum
        let mean = greatest + Elementary.log(sum / Double(evidence.count))
        guard mean >= Elementary.log(settings.threshold) else {
            return Step(logEvidence: evidence, logMean: mean, alarm: nil)
        }
        restart()
        return Step(logEvidence: evidence, logMean: mean, alarm: named(evidence))
    }

    /// The columns by the e-value form of Benjamini and Hochberg (Wang and Ramdas, 2022), at least one.
    private func named(_ evidence: [Double]) -> [Int] {
        let order = evidence.indices.sorted { (-evidence[$0], $0) < (-evidence[$1], $1) }
        let limit = Elementary.log(Double(evidence.count) * settings.threshold)
        let count = order.indices.last { Elementary.log(Double($0 + 1)) + evidence[order[$0]] >= limit }
        return Array(order.prefix((count ?? 0) + 1))
    }

    /// The distribution that the next batch is bet on: counts so far, and the reference.
    private func bet(_ column: Int) -> [Double] {
        let counts = states[column].counts
        let total = counts.compensatedSum + settings.priorWeight
        return zip(counts, priors[column]).map { ($0 + settings.priorWeight * $1) / total }
    }

    private static func box(
        _ counts: [Int],
        columns: Int,
        _ settings: DetectorSettings
    ) -> (low: [Double], high: [Double]) {
        let rows = counts.reduce(0, +)
        let alpha = settings.alpha / Double(counts.count * columns)
        let ends = counts.map { Proportion.clopperPearsonEnds($0, of: rows, alpha: alpha) }
        return (
            ends.map { $0.low * (1 - settings.tolerance) }, ends.map { min(1, $0.high * (1 + settings.tolerance)) }
        )
    }

    /// The member of the box that is closest to the bet: clip(c q, low, high) with the sum 1. The sum grows with c in straight
    /// pieces that end where a bin leaves an end of its interval or reaches one; in the piece that crosses 1, c is exact.
    static func closest(_ bet: [Double], _ box: (low: [Double], high: [Double])) -> [Double] {
        func clipped(_ c: Double) -> [Double] {
            bet.indices.map { min(max(c * bet[$0], box.low[$0]), box.high[$0]) }
        }
        func sum(_ c: Double) -> Double {
            var sum = 0.0
            for bin in bet.indices { sum += min(max(c * bet[bin], box.low[bin]), box.high[bin]) }
            return sum
        }
        var points: [Double] = []
        points.reserveCapacity(2 * bet.count)
        for bin in bet.indices {
            points.append(box.low[bin] / bet[bin])
            points.append(box.high[bin] / bet[bin])
        }
        points.sort()
        var low = 0
        var high = points.count
        while low < high {
            let middle = (low + high) / 2
            if sum(points[middle]) < 1 { low = middle + 1 } else { high = middle }
        }
        guard low > 0, low < points.count else { return clipped(points[min(low, points.count - 1)]) }
        let inside = points[low - 1] + (points[low] - points[low - 1]) / 2
        var mass = CompensatedSum()
        var rest = CompensatedSum()
        for bin in bet.indices {
            let share = inside * bet[bin]
            if share > box.low[bin], share < box.high[bin] {
                mass.add(bet[bin])
            } else {
                rest.add(share <= box.low[bin] ? box.low[bin] : box.high[bin])
            }
        }
        guard mass.value > 0 else { return clipped(points[low]) }
        return clipped((1 - rest.value) / mass.value)
    }

    /// ln(1 + e^x).
    private static func softplus(_ x: Double) -> Double {
        x > 0 ? x + Elementary.log1p(Elementary.exp(-x)) : Elementary.log1p(Elementary.exp(x))
    }
}
