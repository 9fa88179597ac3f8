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
        let root: Int
        /// The sum that its leaves are added to; 0 where they are wide.
        let output: Int
    }

    let rules: Rules
    /// The sums before the first tree.
    let base: [Double]
    let trees: [Tree]
    let nodes: [TreeNode]
    /// The numbers of the leaves.
    let values: [Double]

    var width: Int { base.count }

    func answer(_ row: [Double]) -> [Double] {
        let row = rules.roundsRow ? row.map { Double(Float($0)) } : row
        let sums = rules.addsSingles ? singleSums(row) : sums(row)
        return rules.isMean ? sums.map { $0 / Double(trees.count) } : sums
    }

    private func sums(_ row: [Double]) -> [Double] {
        var sums = base
        for tree in trees {
            let values = leaf(of: row, from: tree.root)
            if rules.hasWideLeaves {
                for place in sums.indices { sums[place] += rules.factor * self.values[values + place] }
            } else {
                sums[tree.output] += rules.factor * self.values[values]
            }
        }
        return sums
    }

    private func singleSums(_ row: [Double]) -> [Double] {
        var sums = base.map { Float($0) }
        for tree in trees {
            let values = leaf(of: row, from: tree.root)
            if rules.hasWideLeaves {
                for place in sums.indices { sums[place] += Float(self.values[values + place]) }
            } else {
                sums[tree.output] += Float(self.values[values])
            }
        }
        return sums.map { Double($0) }
    }

    /// The place of the first value of the leaf that a row reaches. Each step goes to a later node, so it ends.
    private func leaf(of row: [Double], from root: Int) -> Int {
        var place = root
        while true {
            let node = nodes[place]
            if node.isLeaf { return Int(node.target) }
            place = node.goesLeft(row, strictly: rules.comparesStrictly) ? place + 1 : Int(node.target)
        }
    }
}
