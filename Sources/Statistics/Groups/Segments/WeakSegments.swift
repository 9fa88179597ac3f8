/// A part of the rows that a tree of errors found on one half of them, measured on the other half.
package struct WeakSegment: Sendable {
    /// All of them hold; from the root of the tree.
    package let conditions: [SegmentCondition]
    /// Rows of the half on which it was found, and their mean error.
    package let foundRows: Int
    package let foundError: Double
    /// Places of its rows in the other half, ascending.
    package let rows: [Int]
    /// Their mean error.
    package let error: Estimate
    /// Segment minus the rest of that half; nil unless both have 30 rows. q is over the segments of the tree.
    package let test: JudgedTest?

    package var isJudged: Bool { test != nil }
}

/// The segments where a model errs most: found and measured on different rows, since a segment that was chosen for its errors looks worse
/// than it is on the rows that chose it.
package struct WeakSegments: Sendable {
    /// Places of the rows on which segments are measured, ascending; on all others they were found.
    package let measured: [Int]
    /// From the greatest error where they were found to the least; empty where nothing divides the rows.
    package let segments: [WeakSegment]
    /// The reason why there are none.
    package let reason: Reason?

    /// Weights are left out.
    /// - Parameters:
    ///   - numbers: of the rows in the data; the halves go by them.
    /// - Throws: columns of several lengths, a value that is not finite, no rows.
    package init(
        _ errors: RowErrors,
        _ columns: [SegmentColumn],
        numbers: RowNumbers = .from(0),
        seed: UInt64,
        level: Level = .ninetyFive,
        threads: Threads = .one
    ) throws(StatisticsError) {
        let values = errors.values
        guard !values.isEmpty else { throw .empty }
        try Columns.checkLength(values.count, of: "error", as: values.count)
        try numbers.check(rows: values.count)
        try Columns.checkFinite(values, "error")
        for column in columns { try Columns.checkLength(column.count, of: column.name, as: values.count) }
        let draws = Draws(seed: seed)
        var (first, second): ([Int32], [Int32]) = ([], [])
        for place in values.indices {
            if draws.isFirstHalf(row: numbers[place]) {
                first.append(Int32(place))
            } else {
                second.append(Int32(place))
            }
        }
        measured = second.map { Int($0) }
        guard first.count >= 2 * ErrorTree.leastRows else {
            segments = []
            reason = .tooFewRows
            return
        }
        let tree = try ErrorTree(values, columns, grownOn: first, threads: threads)
        let leaves = tree.leaves(of: ErrorTree.Part(grown: first, measured: second))
        segments = leaves.count > 1 ? Self.segments(leaves, errors, values, measured: second, level) : []
        reason = segments.isEmpty ? .noSegment : nil
    }

    private static func segments(
        _ leaves: [ErrorTree.Part],
        _ errors: RowErrors,
        _ values: [Double],
        measured: [Int32],
        _ level: Level
    ) -> [WeakSegment] {
        let found = leaves.map { leaf in Moments(leaf.grown.map { values[Int($0)] }).mean }
        let tests = leaves.map { leaf -> [String: SliceTest] in
            guard SliceFamily.isJudged(rows: leaf.measured.count, of: measured.count) else { return [:] }
            var isInside = [Bool](repeating: false, count: values.count)
            for place in leaf.measured { isInside[Int(place)] = true }
            let rest = measured.filter { !isInside[Int($0)] }
            return errors.test(leaf.measured, rest, level).map { ["error": $0] } ?? [:]
        }
        let judged = SliceFamily.judge(tests)
        return leaves.indices.sorted { (-found[$0], $0) < (-found[$1], $1) }.map { index in
            WeakSegment(
                conditions: leaves[index].conditions,
                foundRows: leaves[index].grown.count,
                foundError: found[index],
                rows: leaves[index].measured.map { Int($0) },
                error: errors.estimate(leaves[index].measured, level),
                test: judged[index]["error"]
            )
        }
    }
}
