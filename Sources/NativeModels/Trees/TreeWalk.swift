/// The way of rows through a tree, several rows at a time: while one waits for a node, the others go on.
///
/// Places are not looked at again here. `TreeReader` has taken no split whose column is not one of the row's, or whose branches are not
/// later nodes of its tree, and the rows are as wide as it was told.
struct TreeWalk {
    /// Rows that go together: each is a chain of loads, and a processor has several on the way.
    private static let lanes = 4

    private enum Way {
        /// All numbers are there.
        case whole
        /// Some number is NaN.
        case missing
        /// Some split takes zero as missing.
        case zeros
    }

    private let rows: NativeRows
    private let way: Way

    /// - Precondition: the rows have as many numbers as the trees were read for.
    init(_ rows: NativeRows, inputs: Int, takesZeroAsMissing: Bool) {
        precondition(rows.width == inputs, "rows are as wide as the trees were read for")
        self.rows = rows
        // A leaf looks at the first number, too, and goes nowhere by it.
        way = takesZeroAsMissing || inputs == 0 ? .zeros : rows.numbers.contains(where: \.isNaN) ? .missing : .whole
    }

    /// Finds the leaf that each row reaches.
    /// - Precondition: there are as many leaves as rows.
    func find(
        _ leaves: UnsafeMutableBufferPointer<UInt32>,
        _ nodes: UnsafeBufferPointer<TreeNode>,
        from root: Int,
        strictly: Bool
    ) {
        precondition(leaves.count == rows.count, "each row reaches a leaf")
        let root = UInt32(root)
        rows.numbers.withUnsafeBufferPointer { numbers in
            switch (way, strictly) {
            case (.whole, false): find(leaves, nodes, numbers, root, strictly: false, mayMiss: false)
            case (.whole, true): find(leaves, nodes, numbers, root, strictly: true, mayMiss: false)
            case (.missing, false): find(leaves, nodes, numbers, root, strictly: false, mayMiss: true)
            case (.missing, true): find(leaves, nodes, numbers, root, strictly: true, mayMiss: true)
            case (.zeros, _):
                for row in 0..<rows.count {
                    leaves[row] = leaf(nodes, numbers, row * rows.width, root, strictly: strictly)
                }
            }
        }
    }

    @inline(__always)
    private func find(
        _ leaves: UnsafeMutableBufferPointer<UInt32>,
        _ nodes: UnsafeBufferPointer<TreeNode>,
        _ numbers: UnsafeBufferPointer<Double>,
        _ root: UInt32,
        strictly: Bool,
        mayMiss: Bool
    ) {
        let width = rows.width
        func next(_ place: UInt32, _ start: Int) -> UInt32 {
            let node = nodes[Int(place)]
            return node.next(at: place, numbers[start &+ node.column], strictly: strictly, mayMiss: mayMiss)
        }
        var (row, start) = (0, 0)
        while row &+ Self.lanes <= leaves.count {
            var (one, two, three, four) = (root, root, root, root)
            // Steps lead to later nodes alone, so an equal sum is four leaves; one look, where four would be guessed.
            var (sum, last) = (Self.sum(root, root, root, root), UInt64.max)
            while sum != last {
                (one, two) = (next(one, start), next(two, start &+ width))
                (three, four) = (next(three, start &+ 2 &* width), next(four, start &+ 3 &* width))
                (sum, last) = (Self.sum(one, two, three, four), sum)
            }
            (leaves[row], leaves[row &+ 1], leaves[row &+ 2], leaves[row &+ 3]) = (one, two, three, four)
            row &+= Self.lanes
            start &+= Self.lanes &* width
        }
        while row < leaves.count {
            var (place, last) = (next(root, start), root)
            while place != last { (place, last) = (next(place, start), place) }
            leaves[row] = place
            row &+= 1
            start &+= width
        }
    }

    @inline(__always)
    private static func sum(_ one: UInt32, _ two: UInt32, _ three: UInt32, _ four: UInt32) -> UInt64 {
        UInt64(one) &+ UInt64(two) &+ UInt64(three) &+ UInt64(four)
    }

    /// The leaf that a row reaches. Each step goes to a later node, so it ends.
    /// - Parameter start: the place of the row's first number.
    private func leaf(
        _ nodes: UnsafeBufferPointer<TreeNode>,
        _ numbers: UnsafeBufferPointer<Double>,
        _ start: Int,
        _ root: UInt32,
        strictly: Bool
    ) -> UInt32 {
        var place = root
        while true {
            let node = nodes[Int(place)]
            if node.isLeaf { return place }
            place = node.goesLeft(numbers[start + node.column], strictly: strictly) ? place + 1 : node.target
        }
    }
}
