import EvaluationRecords
import Statistics

/// The correlation of neighbouring rows, over the columns that can show one: where each value lies in the reference's distribution, in
/// blocks of rows, so that a shift between blocks is no correlation.
struct RowCorrelation: Sendable {
    /// Rows of a block, blocks until anything is said, and blocks after which one is worth half.
    static let block = 50
    static let leastBlocks = 4
    static let halfLife = 10.0

    /// The sums of a column's pairs of neighbours in the block.
    private struct Pairs: Sendable, Hashable {
        var count = 0.0
        var first = 0.0
        var second = 0.0
        var product = 0.0
        var squares = 0.0
        /// The place of the last row; nil for a missing value.
        var last: Double?

        mutating func add(_ earlier: Double, _ later: Double) {
            count += 1
            first += earlier
            second += later
            product += earlier * later
            squares += (earlier * earlier + later * later) / 2
        }
    }

    /// The columns that are looked at, and for each the place of each of its bins between 0 and 1.
    private let places: [(column: Int, places: [Double])]
    private var pairs: [Pairs]
    /// Decayed sums of the blocks: covariance and variance of each column.
    private var covariance: [Double]
    private var variance: [Double]
    private var rows = 0
    private(set) var blocks = 0

    /// Looks at all numbers that have no more than half of their rows in one bin; where there are none, at the column whose rows are spread
    /// most. Values that are rare say little of their neighbours.
    init(_ columns: [MonitoredColumn]) {
        let spread = columns.map { column -> Double in
            let counts = column.detector.counts.dropLast()
            return Double(counts.max() ?? 0) / Double(max(1, counts.reduce(0, +)))
        }
        let numbers = columns.indices.filter { columns[$0].kind == .numeric && spread[$0] <= 0.5 }
        let most = columns.indices.min { (spread[$0], $0) < (spread[$1], $1) }
        places = (numbers.isEmpty ? [most].compactMap(\.self) : numbers).map {
            ($0, Self.middles(columns[$0].detector))
        }
        pairs = [Pairs](repeating: Pairs(), count: places.count)
        covariance = [Double](repeating: 0, count: places.count)
        variance = covariance
    }

    /// The middle of each bin but that for missing values, as a share of the reference.
    private static func middles(_ reference: BinnedReference) -> [Double] {
        let counts = reference.counts.dropLast()
        let total = Double(max(1, counts.reduce(0, +)))
        var below = 0.0
        return counts.map { rows in
            let share = Double(rows) / total
            defer { below += share }
            return below + share / 2
        }
    }

    /// The greatest of all columns; nil before there are blocks enough, or where no column can show one.
    var greatest: Double? {
        guard blocks >= Self.leastBlocks, !places.isEmpty else { return nil }
        return zip(covariance, variance).map { $1 > 0 ? $0 / $1 : 0 }.max()
    }

    /// - Parameter bins: of each column of the detector; -1 for one that the row says nothing about.
    /// - Returns: true at the end of a block.
    mutating func add(_ bins: [Int]) -> Bool {
        for (index, source) in places.enumerated() {
            let bin = bins[source.column]
            let place = source.places.indices.contains(bin) ? source.places[bin] : nil
            if let place, let last = pairs[index].last { pairs[index].add(last, place) }
            pairs[index].last = place
        }
        rows += 1
        guard rows == Self.block else { return false }
        endBlock()
        return true
    }

    private mutating func endBlock() {
        let decay = Elementary.exp(-0.6931471805599453 / Self.halfLife)
        for index in pairs.indices {
            let block = pairs[index]
            covariance[index] *= decay
            variance[index] *= decay
            if block.count > 1 {
                let product = block.product - block.first * block.second / block.count
                let spread =
                    block.squares - (block.first * block.first + block.second * block.second) / (2 * block.count)
                covariance[index] += product
                variance[index] += max(0, spread)
            }
            pairs[index] = Pairs()
        }
        rows = 0
        blocks += 1
    }

    mutating func restart() {
        for index in pairs.indices {
            pairs[index] = Pairs()
            covariance[index] = 0
            variance[index] = 0
        }
        rows = 0
        blocks = 0
    }
}

extension RowCorrelation {
    /// The block that is under way is left out: it begins again.
    func write(_ writer: inout StateWriter) {
        writer.add(UInt64(blocks))
        writer.add(covariance)
        writer.add(variance)
    }

    mutating func resume(_ reader: inout StateReader) throws(MonitoringFailure) {
        restart()
        blocks = Int(try reader.count())
        let read = (try reader.doubles(), try reader.doubles())
        guard read.0.count == places.count, read.1.count == places.count,
            (read.0 + read.1).allSatisfy({ $0.isFinite }), read.1.allSatisfy({ $0 >= 0 })
        else { throw reader.failure("sums of \(places.count) columns", "others") }
        (covariance, variance) = read
    }
}
