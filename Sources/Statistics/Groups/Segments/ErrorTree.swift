/// A regression tree over the errors of rows (Breiman, Friedman, Olshen and Stone, 1984): each node is divided by the test that
/// takes most off the sum of squared distances to the mean. It is of depth 3, so it has at most eight leaves.
///
/// Equal gains are decided by the columns' names, by code points, and then by the order of a column's cuts, so that the order
/// of the columns does not matter. It is grown on some rows, the grown ones; others, the measured ones, are only divided.
struct ErrorTree: Sendable {
    /// Rows of a node, and the conditions that they meet.
    struct Part: Sendable {
        var conditions: [SegmentCondition] = []
        var grown: [Int32]
        var measured: [Int32]
    }

    /// Tests from the root to a leaf.
    static let depth = 3
    /// Grown rows that each side of a division needs.
    static let leastRows = 30
    /// The least that a division takes off, as a share of the sum of squares of all grown rows.
    private static let leastShare = 0.01
    /// Means of errors that are nearer, on the scale of the greatest error, are equal.
    private static let nearest = 1e-12

    private let columns: [BinnedColumn]
    /// Of each row, 0 to 1.
    private let errors: [Double]
    /// The least that a division takes off.
    private let leastGain: Double
    private let threads: Threads

    /// - Parameters:
    ///   - errors: of each row, finite and not negative.
    ///   - places: one grown row or more.
    init(
        _ errors: [Double],
        _ columns: [SegmentColumn],
        grownOn places: [Int32],
        threads: Threads
    ) throws(StatisticsError) {
        var binned: [BinnedColumn] = []
        for column in columns.sorted(by: { Category($0.name) < Category($1.name) }) {
            binned.append(try BinnedColumn(column, of: places))
        }
        let greatest = errors.max() ?? 0
        let scaled = greatest > 0 ? errors.map { $0 / greatest } : errors
        self.columns = binned
        self.errors = scaled
        leastGain = Self.leastShare * Moments(places.map { scaled[Int($0)] }).squares
        self.threads = threads
    }

    /// The leaves below a part of the rows, the side that passes a test first; the part itself if nothing divides it.
    func leaves(of part: Part) -> [Part] {
        guard part.conditions.count < Self.depth, let division = best(part.grown) else { return [part] }
        let column = columns[division.column]
        let cut = column.cuts[division.cut]
        return [true, false].flatMap { isPassed in
            leaves(
                of: Part(
                    conditions: part.conditions
                        + [SegmentCondition(column: column.name, test: cut.test, isPassed: isPassed)],
                    grown: part.grown.filter { column.passes(cut, row: $0) == isPassed },
                    measured: part.measured.filter { column.passes(cut, row: $0) == isPassed }
                )
            )
        }
    }

    private struct Division: Sendable {
        let column: Int
        let cut: Int
        let gain: Double
    }

    private func best(_ rows: [Int32]) -> Division? {
        guard rows.count >= 2 * Self.leastRows else { return nil }
        var best: Division?
        for division in threads.map(columns.count, { self.division(rows, column: $0) }) {
            if let division, division.gain > best?.gain ?? 0 { best = division }
        }
        return best.flatMap { $0.gain >= leastGain ? $0 : nil }
    }

    /// The best division by one column.
    private func division(_ rows: [Int32], column number: Int) -> Division? {
        let column = columns[number]
        var counts = [Int](repeating: 0, count: column.count)
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: column.count)
        for row in rows {
            let bin = Int(column.bins[Int(row)])
            counts[bin] += 1
            sums[bin].add(errors[Int(row)])
        }
        var best: Division?
        for (index, cut) in column.cuts.enumerated() {
            let gain = Self.gain(counts, sums, cut.bins)
            if gain > best?.gain ?? 0 { best = Division(column: number, cut: index, gain: gain) }
        }
        return best
    }

    /// The amount that a division takes off the sum of squares; 0 where a side is too small or the means do not differ.
    private static func gain(_ counts: [Int], _ sums: [CompensatedSum], _ passing: Range<Int>) -> Double {
        var rows = (passing: 0, rest: 0)
        var sum = (passing: CompensatedSum(), rest: CompensatedSum())
        for bin in counts.indices {
            if passing.contains(bin) {
                rows.passing += counts[bin]
                sum.passing.add(sums[bin])
            } else {
                rows.rest += counts[bin]
                sum.rest.add(sums[bin])
            }
        }
        guard min(rows.passing, rows.rest) >= leastRows else { return 0 }
        let (left, right) = (Double(rows.passing), Double(rows.rest))
        let distance = sum.passing.value / left - sum.rest.value / right
        return abs(distance) > nearest ? distance * distance * (left * right / (left + right)) : 0
    }
}
