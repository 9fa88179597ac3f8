/// The accuracy of a slice of rows of several classes.
package struct MulticlassSlice: Sendable {
    package let slice: Slice
    package let accuracy: Rate
    package let isJudged: Bool
    /// Slice minus rest: `accuracy`; only where both have 30 rows.
    package let tests: [String: SliceTest]

    package static func measure(
        _ rows: MulticlassRows,
        _ slice: Slice,
        _ level: Level = .ninetyFive
    ) -> MulticlassSlice {
        let isRight = zip(rows.labels, rows.predictions).map { $0 == $1 }
        let inside = slice.rows.count { isRight[$0] }
        let all = isRight.count { $0 }
        let isJudged = SliceFamily.isJudged(rows: slice.rows.count, of: rows.count)
        var tests: [String: SliceTest] = [:]
        if isJudged {
            let rest = rows.count - slice.rows.count
            let difference = ShareDifference.newcombe(
                inside,
                of: slice.rows.count,
                all - inside,
                of: rest,
                level
            )
            if let difference { tests["accuracy"] = .share(difference) }
        }
        return MulticlassSlice(
            slice: slice,
            accuracy: Rate(inside, of: slice.rows.count, level),
            isJudged: isJudged,
            tests: tests
        )
    }
}
