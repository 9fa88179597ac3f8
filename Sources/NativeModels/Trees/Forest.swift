/// Trees whose leaves are added up, in their order: random forests, boosted trees, a single tree.
struct Forest: NativeStage {
    /// The arithmetic of the library that the trees are of.
    struct Rules: Sendable {
        /// The row is rounded to 32 bits before it is compared.
        let roundsRow: Bool
        let comparesStrictly: Bool
        /// Leaves are added in 32 bits.
        let addsSingles: Bool
        /// The sum is divided by the number of trees.
        let isMean: Bool
        /// A leaf has a number for each sum, and not one for the sum of its tree.
        let hasWideLeaves: Bool
        /// The factor of each leaf.
        let factor: Double
    }

    struct Tree: Sendable {
        private let first: Int32
        private let sum: Int32

        init(root: Int, output: Int) {
            first = Int32(root)
            sum = Int32(output)
        }

        /// The place of its first node.
        var root: Int { Int(first) }
        /// The sum that its leaves are added to; 0 where they are wide.
        var output: Int { Int(sum) }
    }

    let rules: Rules
    /// The numbers of a row that the trees may look at.
    let inputs: Int
    /// Tells whether a split does.
    let takesZeroAsMissing: Bool
    /// The sums before the first tree.
    let base: [Double]
    let trees: [Tree]
    let nodes: [TreeNode]
    /// The numbers of wide leaves.
    let values: [Double]

    var width: Int { base.count }

    func transform(_ rows: inout NativeRows) {
        if rules.roundsRow { rows.change { number, _ in Double(Float(number)) } }
        let count = rows.count
        var sums = repeatedBase(count)
        if rules.addsSingles { addSingles(of: rows, to: &sums) } else { add(rows, to: &sums) }
        rows = NativeRows(count: count, width: width, sums)
        if rules.isMean { rows.change { number, _ in number / Double(trees.count) } }
    }

    private func repeatedBase(_ count: Int) -> [Double] {
        if count == 1 { return base }
        var sums: [Double] = []
        sums.reserveCapacity(count * width)
        for _ in 0..<count { sums += base }
        return sums
    }

    /// Adds the leaves of all rows, tree by tree: the nodes of a tree stay near, and each sum has the order of the trees.
    private func add(_ rows: NativeRows, to sums: inout [Double]) {
        let (width, factor) = (width, rules.factor)
        sums.withUnsafeMutableBufferPointer { sums in
            if rules.hasWideLeaves {
                values.withUnsafeBufferPointer { values in
                    eachTree(of: rows) { row, _, leaf in
                        let (start, first) = (row * width, Int(leaf))
                        for place in 0..<width { sums[start + place] += factor * values[first + place] }
                    }
                }
            } else {
                eachTree(of: rows) { row, output, leaf in sums[row * width + output] += factor * leaf }
            }
        }
    }

    /// The same in 32 bits.
    private func addSingles(of rows: NativeRows, to found: inout [Double]) {
        let width = width
        var sums = found.map { Float($0) }
        sums.withUnsafeMutableBufferPointer { sums in
            if rules.hasWideLeaves {
                values.withUnsafeBufferPointer { values in
                    eachTree(of: rows) { row, _, leaf in
                        let (start, first) = (row * width, Int(leaf))
                        for place in 0..<width { sums[start + place] += Float(values[first + place]) }
                    }
                }
            } else {
                eachTree(of: rows) { row, output, leaf in sums[row * width + output] += Float(leaf) }
            }
        }
        for place in sums.indices { found[place] = Double(sums[place]) }
    }

    /// Calls for each row of each tree, with the sum of the tree and the number of the leaf that the row reaches.
    @inline(__always)
    private func eachTree(of rows: NativeRows, _ body: (_ row: Int, _ output: Int, _ leaf: Double) -> Void) {
        let walk = TreeWalk(rows, inputs: inputs, takesZeroAsMissing: takesZeroAsMissing)
        var leaves = [UInt32](repeating: 0, count: rows.count)
        nodes.withUnsafeBufferPointer { nodes in
            leaves.withUnsafeMutableBufferPointer { leaves in
                for tree in trees {
                    walk.find(leaves, nodes, from: tree.root, strictly: rules.comparesStrictly)
                    for row in 0..<leaves.count { body(row, tree.output, nodes[Int(leaves[row])].number) }
                }
            }
        }
    }
}
