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
    /// The sums before the first tree.
    let base: [Double]
    let trees: [Tree]
    let nodes: [TreeNode]
    /// The numbers of wide leaves.
    let values: [Double]

    var width: Int { base.count }

    func transform(_ rows: inout NativeRows) {
        if rules.roundsRow { rows.change { number, _ in Double(Float(number)) } }
        var sums = NativeRows(count: rows.count, width: width, repeatedBase(rows.count))
        if rules.addsSingles { addSingles(of: rows, to: &sums) } else { add(rows, to: &sums) }
        if rules.isMean { sums.change { number, _ in number / Double(trees.count) } }
        rows = sums
    }

    private func repeatedBase(_ count: Int) -> [Double] {
        if count == 1 { return base }
        var sums: [Double] = []
        sums.reserveCapacity(count * width)
        for _ in 0..<count { sums += base }
        return sums
    }

    /// Adds the leaves of all rows, tree by tree: the nodes of a tree stay near, and each sum has the order of the trees.
    private func add(_ rows: NativeRows, to sums: inout NativeRows) {
        for tree in trees {
            for row in 0..<rows.count {
                let leaf = leaf(of: rows.numbers, at: row * rows.width, from: tree.root)
                let start = row * width
                if rules.hasWideLeaves {
                    let first = Int(leaf.target)
                    for place in 0..<width { sums.numbers[start + place] += rules.factor * values[first + place] }
                } else {
                    sums.numbers[start + tree.output] += rules.factor * leaf.number
                }
            }
        }
    }

    /// The same in 32 bits.
    private func addSingles(of rows: NativeRows, to found: inout NativeRows) {
        var sums = found.numbers.map { Float($0) }
        for tree in trees {
            for row in 0..<rows.count {
                let leaf = leaf(of: rows.numbers, at: row * rows.width, from: tree.root)
                let start = row * width
                if rules.hasWideLeaves {
                    let first = Int(leaf.target)
                    for place in 0..<width { sums[start + place] += Float(values[first + place]) }
                } else {
                    sums[start + tree.output] += Float(leaf.number)
                }
            }
        }
        for place in sums.indices { found.numbers[place] = Double(sums[place]) }
    }

    /// The leaf that a row reaches. Each step goes to a later node, so it ends.
    /// - Parameter start: the place of the row's first number.
    @inline(__always)
    private func leaf(of numbers: [Double], at start: Int, from root: Int) -> TreeNode {
        var place = root
        while true {
            let node = nodes[place]
            if node.isLeaf { return node }
            let isLeft = node.goesLeft(numbers[start + node.column], strictly: rules.comparesStrictly)
            place = isLeft ? place + 1 : Int(node.target)
        }
    }
}
