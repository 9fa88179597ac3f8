extension Forest {
    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        rules = try Rules(&bytes)
        let width = try bytes.count("the sums of a forest", 1...NativeLimits.width, size: 8)
        base = try bytes.doubles("a base score", width)
        let hasWideLeaves = rules.hasWideLeaves
        let count = try bytes.count("the trees of a forest", 1...NativeLimits.trees, size: 4 + TreeReader.leastNode)
        var reader = TreeReader(
            inputs: inputs,
            leafWidth: hasWideLeaves ? width : nil,
            comparesStrictly: rules.comparesStrictly
        )
        reader.reserve(for: bytes, trees: count)
        var trees: [Tree] = []
        if bytes.keeps { trees.reserveCapacity(count) }
        for _ in 0..<count {
            let output = try hasWideLeaves ? 0 : bytes.place("the sum of a tree", below: width)
            let tree = Tree(root: try reader.tree(&bytes), output: output)
            if bytes.keeps { trees.append(tree) }
        }
        self.trees = trees
        self.inputs = inputs
        takesZeroAsMissing = reader.takesZeroAsMissing
        nodes = reader.nodes
        values = reader.values
    }
}

extension Forest.Rules {
    fileprivate init(_ bytes: inout NativeBytes) throws(NativeModelFailure) {
        let found = try bytes.flags("the rules of a forest", known: 31)
        roundsRow = found & 1 != 0
        comparesStrictly = found & 2 != 0
        addsSingles = found & 4 != 0
        isMean = found & 8 != 0
        hasWideLeaves = found & 16 != 0
        factor = try bytes.double("the factor of a forest")
        guard factor == 1 || !addsSingles else {
            throw bytes.broken("the factor of a forest", expected: "1 for sums in 32 bits", found: "\(factor)")
        }
    }
}

/// Reads trees whose nodes come parent first, then all of the left branch, then all of the right one. Only a tree can be written so: no
/// node leads to an earlier one, and none is left out or reached twice.
private struct TreeReader {
    /// The fewest bytes of a node: a leaf with one number.
    static let leastNode = 9
    private static let splitBytes = 17
    private static let split: UInt8 = 1
    private static let missingGoesLeft: UInt8 = 2

    private let inputs: Int
    /// The numbers of a wide leaf; nil where a leaf has one for the sum of its tree.
    private let leafWidth: Int?
    private let comparesStrictly: Bool
    /// Tells whether some split so far does.
    private(set) var takesZeroAsMissing = false
    private(set) var nodes: [TreeNode] = []
    private(set) var values: [Double] = []

    init(inputs: Int, leafWidth: Int?, comparesStrictly: Bool) {
        self.inputs = inputs
        self.leafWidth = leafWidth
        self.comparesStrictly = comparesStrictly
    }

    /// Makes space for all nodes that the bytes have, and for no more: a list that grows takes several times its memory. Where the
    /// trees are broken, for those before that.
    /// - Parameter bytes: a copy, in which it looks ahead.
    mutating func reserve(for bytes: NativeBytes, trees: Int) {
        guard bytes.keeps else { return }
        var (ahead, splits, leaves) = (bytes, 0, 0)
        for _ in 0..<trees {
            guard leafWidth != nil || ahead.skip(4), let count = ahead.lookAhead() else { break }
            // Each split has two branches.
            let (ofTree, rest) = (count / 2, count - count / 2)
            guard ahead.skip(ofTree * Self.splitBytes + rest * leafBytes) else { break }
            splits += ofTree
            leaves += rest
        }
        nodes.reserveCapacity(splits + leaves)
        if let leafWidth { values.reserveCapacity(leaves * leafWidth) }
    }

    private var leafBytes: Int { 1 + 8 * (leafWidth ?? 1) }

    /// - Returns: the place of its root.
    mutating func tree(_ bytes: inout NativeBytes) throws(NativeModelFailure) -> Int {
        let root = nodes.count
        let count = try bytes.count("the nodes of a tree", 1...Int(Int32.max), size: Self.leastNode)
        /// Where the right branches of the splits above begin, by what they say.
        var branches: [Int32] = []
        for place in 0..<count {
            let rules = try bytes.flags("a node", known: 15)
            if rules & Self.split != 0 {
                branches.append(Int32(try split(&bytes, rules: rules, at: place, of: count, root: root)))
            } else {
                try leaf(&bytes, rules: rules)
                let next = branches.popLast().map { Int($0) } ?? count
                guard next == place + 1 else {
                    throw bytes.broken("the node after a leaf", expected: "number \(next)", found: "\(place + 1)")
                }
            }
        }
        guard branches.isEmpty else {
            throw bytes.broken("a tree", expected: "whole", found: "\(branches.count) branches too few")
        }
        return root
    }

    private mutating func split(
        _ bytes: inout NativeBytes,
        rules: UInt8,
        at place: Int,
        of count: Int,
        root: Int
    ) throws(NativeModelFailure) -> Int {
        guard let missing = TreeNode.Missing(rawValue: rules >> 2) else {
            throw bytes.broken("the missing value of a split", expected: "0 to 2", found: "\(rules >> 2)")
        }
        let column = try bytes.place("the column of a split", below: inputs)
        let right = try bytes.place("the right branch of a split", below: count)
        guard right > place + 1 else {
            throw bytes.broken("the right branch of a split", expected: "more than \(place + 1)", found: "\(right)")
        }
        let node = TreeNode(
            column: column,
            threshold: try bytes.double("a threshold", isFinite: false),
            right: root + right,
            missing: missing,
            missingGoesLeft: rules & Self.missingGoesLeft != 0,
            strictly: comparesStrictly
        )
        if missing == .likeZero { takesZeroAsMissing = true }
        if bytes.keeps { nodes.append(node) }
        return right
    }

    private mutating func leaf(_ bytes: inout NativeBytes, rules: UInt8) throws(NativeModelFailure) {
        guard rules == 0 else { throw bytes.broken("a leaf", expected: "without rules", found: "\(rules)") }
        guard let leafWidth else {
            let node = TreeNode(leaf: try bytes.double("a leaf"), at: nodes.count)
            if bytes.keeps { nodes.append(node) }
            return
        }
        if bytes.keeps { nodes.append(TreeNode(leaf: Double(values.count), at: nodes.count)) }
        for _ in 0..<leafWidth {
            let number = try bytes.double("a leaf")
            if bytes.keeps { values.append(number) }
        }
    }
}
