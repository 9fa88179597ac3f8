/// Rows that reach each split of a forest, with its threshold and with what lies beside it: those of one split after the other.
struct SplitProbes: Sequence, IteratorProtocol {
    private let traced: ProbeTrace.TracedForest
    /// Rows to begin with, each with the numbers that the trees are given of it.
    private let rows: [(row: [Double], numbers: [Double])]
    private let columns: ProbeColumns
    /// The number of the tree, its splits above the next node with the branch that was taken, and that node.
    private var tree = 0
    private var path: [(place: Int, goesLeft: Bool)] = []
    private var place = 0
    private var number = 0

    /// - Parameter rows: of the model; one that it refuses before its trees is left out.
    init(_ traced: ProbeTrace.TracedForest, rows: [[Double]], columns: ProbeColumns) {
        self.traced = traced
        self.columns = columns
        self.rows = rows.compactMap { row in (try? traced.prefix(row)).map { (row, $0) } }
    }

    mutating func next() -> [[Double]]? {
        guard !rows.isEmpty else { return nil }
        while tree < traced.forest.trees.count {
            if path.isEmpty { place = traced.forest.trees[tree].root }
            defer { place += 1 }
            guard traced.forest.nodes[place].isLeaf else {
                defer {
                    number += 1
                    path.append((place, true))
                }
                return probes(at: place, path, number)
            }
            leave()
            if path.isEmpty { tree += 1 }
        }
        return nil
    }

    /// Goes on to the last right branch that was not taken yet; none ends the tree.
    private mutating func leave() {
        while let last = path.popLast() {
            guard last.goesLeft else { continue }
            path.append((last.place, false))
            return
        }
    }

    private func probes(at place: Int, _ path: [(place: Int, goesLeft: Bool)], _ number: Int) -> [[Double]] {
        let node = traced.forest.nodes[place]
        guard let origin = traced.origins[node.column] else { return [rows[number % rows.count].row] }
        let row = reaching(path, rows[number % rows.count], but: node.column)
        return values(at: node, origin).map { value in
            var probe = row
            probe[origin.column] = value
            return probe
        }
    }

    /// The row, changed so that it takes the path where that is possible.
    private func reaching(
        _ path: [(place: Int, goesLeft: Bool)],
        _ start: (row: [Double], numbers: [Double]),
        but column: Int
    ) -> [Double] {
        let rules = traced.forest.rules
        var intervals: [Int: ProbeInterval] = [:]
        for step in path {
            let node = traced.forest.nodes[step.place]
            var interval = intervals[node.column] ?? ProbeInterval(isRounded: rules.roundsRow)
            interval.cut(at: node.threshold, goesLeft: step.goesLeft, strictly: rules.comparesStrictly)
            intervals[node.column] = interval
        }
        var row = start.row
        for (feature, interval) in intervals where feature != column && !interval.contains(start.numbers[feature]) {
            guard let origin = traced.origins[feature] else { continue }
            let values = interval.candidates.flatMap { origin.values(for: $0) }
            let isWhole = columns.isWhole(origin.column)
            if let value = values.first(where: { $0.isFinite && (!isWhole || $0 == $0.rounded()) }) {
                row[origin.column] = value
            }
        }
        return row
    }

    /// The threshold, one step of 64 and of 32 bits beside it, and a missing number, as the column has them.
    private func values(at node: TreeNode, _ origin: ProbeOrigin) -> [Double] {
        let threshold = node.threshold
        let single = Float(threshold)
        var wanted = [threshold, Double(single), Double(single.nextDown), Double(single.nextUp)]
        if node.takesZeroAsMissing { wanted += [0, Double(Float(1e-35)), Double(Float(1e-35)).nextUp, -1e-36, 1e-34] }
        var found = wanted.flatMap { origin.values(for: $0) }
        for value in origin.values(for: threshold) where !columns.isWhole(origin.column) {
            found += [value.nextDown, value.nextUp]
            guard !origin.isUnchanged else { continue }
            found += [value.nextDown.nextDown, value.nextUp.nextUp]
            // A column of 32 bits is scaled in 32 bits: its own steps tell.
            found += [Double(Float(value).nextDown), Double(Float(value)), Double(Float(value).nextUp)]
        }
        if columns.isWhole(origin.column) { found = found.flatMap { [$0.rounded(.down), $0.rounded(.down) + 1] } }
        return Set(found.filter(\.isFinite)).sorted() + (columns.mayMiss(origin.column) ? [.nan] : [])
    }
}
