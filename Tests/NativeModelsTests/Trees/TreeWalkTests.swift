import Testing

@testable import NativeModels

@Suite("Rows that go through trees together")
struct TreeWalkTests {
    /// The comparison of a forest, the missing value of its splits, and whether rows miss numbers.
    struct Case: CustomTestStringConvertible {
        let strictly: Bool
        let missing: TreeNode.Missing
        let mayMiss: Bool

        static let all = [false, true].flatMap { strictly in
            [TreeNode.Missing.zero, .likeZero, .side].flatMap { missing in
                [false, true].map { Case(strictly: strictly, missing: missing, mayMiss: $0) }
            }
        }

        var testDescription: String { "\(strictly ? "<" : "<="), \(missing), \(mayMiss ? "with" : "without") NaN" }
    }

    @Test("reach the leaves that each reaches alone, node by node", arguments: Case.all)
    func leaves(of kind: Case) throws {
        var generator = SystemRandomNumberGenerator()
        let tree = Grown(kind, depth: 7, &generator)
        let (inputs, count) = (Grown.columns, 23)
        let values: [Double] =
            [0, -0.0, 1, 2, 2.0.nextUp, -7, 1e-36, .infinity, -.infinity] + (kind.mayMiss ? [.nan] : [])
        let numbers = (0..<count * inputs).map { _ in values.randomElement(using: &generator) ?? 0 }
        for rows in [0, 1, 3, 4, 5, 8, count] {
            let all = NativeRows(count: rows, width: inputs, Array(numbers.prefix(rows * inputs)))
            let walk = TreeWalk(all, inputs: inputs, takesZeroAsMissing: kind.missing == .likeZero)
            var found = [UInt32](repeating: 0, count: rows)
            tree.nodes.withUnsafeBufferPointer { nodes in
                found.withUnsafeMutableBufferPointer { walk.find($0, nodes, from: Grown.root, strictly: kind.strictly) }
            }
            let expected = (0..<rows).map { row in
                tree.leaf(Array(numbers[row * inputs..<(row + 1) * inputs]), strictly: kind.strictly)
            }
            #expect(found.map { Int($0) } == expected, "\(rows) rows")
        }
    }

    /// A tree behind some other nodes, with leaves at different depths.
    private struct Grown {
        static let columns = 3
        static let root = 5
        private(set) var nodes = (0..<root).map { TreeNode(leaf: -1, at: $0) }
        private let kind: Case

        init(_ kind: Case, depth: Int, _ generator: inout SystemRandomNumberGenerator) {
            self.kind = kind
            grow(depth, &generator)
        }

        private mutating func grow(_ depth: Int, _ generator: inout SystemRandomNumberGenerator) {
            let place = nodes.count
            nodes.append(TreeNode(leaf: Double(place), at: place))
            guard depth > 0, depth > 5 || Bool.random(using: &generator) else { return }
            grow(depth - 1, &generator)
            let right = nodes.count
            grow(depth - 1, &generator)
            let thresholds = [0, -0.0, 1, 2, -7, 1e-36, .infinity, -.infinity]
            nodes[place] = TreeNode(
                column: Int.random(in: 0..<Self.columns, using: &generator),
                threshold: thresholds.randomElement(using: &generator) ?? 0,
                right: right,
                missing: kind.missing,
                missingGoesLeft: Bool.random(using: &generator),
                strictly: kind.strictly
            )
        }

        func leaf(_ row: [Double], strictly: Bool) -> Int {
            var place = Self.root
            while !nodes[place].isLeaf {
                place = nodes[place].goesLeft(row, strictly: strictly) ? place + 1 : Int(nodes[place].target)
            }
            return place
        }
    }
}
