/// A random forest of two classes (Breiman, 2001) on features in at most 255 bins: bootstrap samples, the root of the number
/// of features at each split, leaves of at least three rows, Gini's impurity.
struct RandomForest: Sendable {
    private let trees: [Tree]

    struct Settings: Sendable {
        var trees = 100
        var leastLeaf = 3
    }

    /// - Parameters:
    ///   - bins: of each feature, for each row.
    ///   - state: of each tree's stream.
    init(
        _ bins: [[UInt8]],
        isPositive: [Bool],
        rows: [Int32],
        _ settings: Settings,
        threads: Threads,
        state: @Sendable (Int) -> UInt64
    ) {
        trees = threads.map(settings.trees) { tree in
            var grower = TreeGrower(bins, isPositive, settings.leastLeaf, RandomStream(state: state(tree)))
            return grower.grow(rows)
        }
    }

    /// The mean share of positives in the leaves that a row falls into.
    func score(_ bins: [[UInt8]], row: Int) -> Double {
        trees.map { $0.share(bins, row) }.compensatedSum / Double(trees.count)
    }

    /// The impurity that each feature took away.
    func importance(features: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: features)
        for tree in trees {
            for node in tree.nodes where node.feature >= 0 { sums[Int(node.feature)] += node.gain }
        }
        let total = sums.compensatedSum
        return total > 0 ? sums.map { $0 / total } : sums
    }

    struct Node: Sendable {
        /// -1 for a leaf.
        var feature: Int32 = -1
        /// Rows with a bin up to it go left.
        var cut: UInt8 = 0
        var left: Int32 = 0
        var right: Int32 = 0
        var share = 0.0
        var gain = 0.0
    }

    struct Tree: Sendable {
        let nodes: [Node]

        func share(_ bins: [[UInt8]], _ row: Int) -> Double {
            var at = 0
            while nodes[at].feature >= 0 {
                let node = nodes[at]
                at = Int(bins[Int(node.feature)][row] <= node.cut ? node.left : node.right)
            }
            return nodes[at].share
        }
    }
}

/// Grows a tree.
private struct TreeGrower {
    private let bins: [[UInt8]]
    private let isPositive: [Bool]
    private let leastLeaf: Int
    private let tried: Int
    private var stream: RandomStream
    private var nodes: [RandomForest.Node] = []

    init(_ bins: [[UInt8]], _ isPositive: [Bool], _ leastLeaf: Int, _ stream: RandomStream) {
        self.bins = bins
        self.isPositive = isPositive
        self.leastLeaf = leastLeaf
        self.stream = stream
        tried = max(1, Int(Double(bins.count).squareRoot()))
    }

    mutating func grow(_ rows: [Int32]) -> RandomForest.Tree {
        var sample = (0..<rows.count).map { _ in
            rows[Int(SplitMix.bounded(stream.next(), UInt64(rows.count)))]
        }
        _ = grow(&sample, 0..<sample.count)
        return RandomForest.Tree(nodes: nodes)
    }

    private mutating func grow(_ rows: inout [Int32], _ range: Range<Int>) -> Int32 {
        let place = nodes.count
        nodes.append(RandomForest.Node())
        let positives = range.count { isPositive[Int(rows[$0])] }
        nodes[place].share = Double(positives) / Double(range.count)
        guard range.count >= 2 * leastLeaf, positives > 0, positives < range.count,
            let split = best(rows, range, positives)
        else { return Int32(place) }
        let column = bins[split.feature]
        var middle = range.lowerBound
        for index in range where column[Int(rows[index])] <= split.cut {
            rows.swapAt(index, middle)
            middle += 1
        }
        nodes[place].feature = Int32(split.feature)
        nodes[place].cut = split.cut
        nodes[place].gain = split.gain
        let left = grow(&rows, range.lowerBound..<middle)
        let right = grow(&rows, middle..<range.upperBound)
        nodes[place].left = left
        nodes[place].right = right
        return Int32(place)
    }

    private struct Split {
        let feature: Int
        let cut: UInt8
        let gain: Double
    }

    /// The split with the greatest gain among some features, drawn without putting back; more are drawn while none of them
    /// divides the rows (as scikit-learn does).
    private mutating func best(_ rows: [Int32], _ range: Range<Int>, _ positives: Int) -> Split? {
        var features = Array(0..<bins.count)
        var best: Split?
        var divides = false
        var left = features.count
        while left > 0, features.count - left < tried || !divides {
            let drawn = Int(SplitMix.bounded(stream.next(), UInt64(left)))
            left -= 1
            features.swapAt(drawn, left)
            guard let split = split(features[left], rows, range, positives) else { continue }
            divides = true
            if split.gain > best?.gain ?? 0 { best = split }
        }
        return best
    }

    private func split(_ feature: Int, _ rows: [Int32], _ range: Range<Int>, _ positives: Int) -> Split? {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 512) { counts in
            counts.initialize(repeating: 0)
            var low = 255
            var high = 0
            bins[feature].withUnsafeBufferPointer { column in
                for index in range {
                    let row = Int(rows[index])
                    let bin = Int(column[row])
                    low = min(low, bin)
                    high = max(high, bin)
                    counts[2 * bin] += 1
                    if isPositive[row] { counts[2 * bin + 1] += 1 }
                }
            }
            return low == high ? nil : cut(feature, counts, low..<high, range.count, positives)
        }
    }

    private func cut(
        _ feature: Int,
        _ counts: UnsafeMutableBufferPointer<Int32>,
        _ bins: Range<Int>,
        _ total: Int,
        _ positives: Int
    ) -> Split {
        var (left, above) = (0, 0)
        var best = Split(feature: feature, cut: 0, gain: 0)
        let whole = impurity(positives, total)
        for bin in bins {
            left += Int(counts[2 * bin])
            above += Int(counts[2 * bin + 1])
            guard left >= leastLeaf, total - left >= leastLeaf else { continue }
            let gain = whole - impurity(above, left) - impurity(positives - above, total - left)
            if gain > best.gain { best = Split(feature: feature, cut: UInt8(bin), gain: gain) }
        }
        return best
    }

    /// Gini's impurity times the number of rows.
    private func impurity(_ positives: Int, _ rows: Int) -> Double {
        let p = Double(positives)
        let n = Double(rows)
        return 2 * p * (n - p) / n
    }
}

extension DomainClassifier {
    /// The findings of a forest, and the features that it used most.
    package struct Forest: Sendable {
        package let classification: DomainClassification
        /// Shares of the impurity that the features took away, over the folds.
        package let importance: [(feature: String, share: Double)]
    }

    /// A random forest of 100 trees in place of the logistic regression.
    package static func forest(
        _ features: DomainFeatures,
        seed: UInt64,
        trees: Int = 100,
        threads: Threads = .one
    ) throws(StatisticsError) -> Forest {
        var bins = [[UInt8]](repeating: [], count: features.names.count)
        features.columns { feature, values, isIndicator in
            bins[feature] = isIndicator ? values.map { UInt8($0) } : binned(values)
        }
        let columns = bins
        let rows = 2 * features.rows
        let isCurrent = (0..<rows).map { features.isCurrent($0) }
        let draws = Draws(seed: seed)
        var scores = [Double](repeating: 0, count: rows)
        var importance = [Double](repeating: 0, count: columns.count)
        for fold in 0..<5 {
            let training = (0..<rows).filter { features.fold($0) != fold }.map(Int32.init)
            let forest = RandomForest(
                columns,
                isPositive: isCurrent,
                rows: training,
                RandomForest.Settings(trees: trees),
                threads: threads
            ) { tree in draws.bits(.forest, UInt64(fold), UInt64(tree)) }
            for row in 0..<rows where features.fold(row) == fold { scores[row] = forest.score(columns, row: row) }
            for (index, share) in forest.importance(features: columns.count).enumerated() {
                importance[index] += share / 5
            }
        }
        return Forest(
            classification: try DomainClassification(features, scores, importance: importance),
            importance: zip(features.names, importance).map { ($0, $1) }.sorted { $0.1 > $1.1 }
        )
    }

    /// Between quantiles at k/255, so that 255 bins at most occur.
    private static func binned(_ values: [Double]) -> [UInt8] {
        let edges = Quantiles.inner(values.sorted(), parts: 255).withoutRepetitions
        return values.map { UInt8(edges.countBelow($0)) }
    }
}
