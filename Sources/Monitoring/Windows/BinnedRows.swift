/// Rows of a request as slots of a profile's columns. What is not set is missing.
package struct BinnedRows: Sendable, Hashable {
    package let layout: WindowLayout
    package let rows: Int
    /// Column after column.
    private(set) var slots: [Int32]
    /// Bins of the estimate; -1 for rows that nothing is estimated of.
    private(set) var estimation: [Int32]
    /// Of tasks with several classes: expected right answers and their variance.
    private(set) var expectedRight = 0.0
    private(set) var variance = 0.0
    private(set) var outside = 0

    package init(_ profile: MonitoredProfile, rows: Int) {
        layout = profile.layout
        self.rows = rows
        slots = profile.columns.flatMap { [Int32](repeating: Int32($0.missing), count: rows) }
        estimation = [Int32](repeating: -1, count: rows)
    }

    /// - Parameter slot: of the column, as it gives it.
    package mutating func set(column: Int, row: Int, slot: Int) {
        slots[column * rows + row] = Int32(slot)
    }

    /// Notes that the answer has no such value since nobody asked for it, such as a probability: it counts nowhere, not as missing either.
    package mutating func leaveOut(column: Int, row: Int) {
        slots[column * rows + row] = Int32(Self.leftOut)
    }

    /// Beyond the slots of any column.
    package static let leftOut = Int(Int32.max)

    /// ``leftOut`` for a row that was left out.
    package func slot(column: Int, row: Int) -> Int { Int(slots[column * rows + row]) }

    /// Notes what the answer to a row says about its own performance.
    /// - Parameter scores: of the positive class; of each class in the order of the reference; or the predicted number. Empty or not finite
    ///   where the answer has none.
    package mutating func setEstimation(row: Int, scores: [Double], _ profile: MonitoredProfile) {
        guard let estimator = profile.estimator, scores.allSatisfy(\.isFinite), let first = scores.first else { return }
        switch estimator.kind {
        case .binary, .regression:
            estimation[row] = Int32(estimator.bin(first))
        case .multiclass:
            guard let estimate = estimator.estimate(row: scores) else { return }
            estimation[row] = 0
            expectedRight += estimate.right
            variance += estimate.right * (1 - estimate.right)
            if estimate.isOutside { outside += 1 }
        }
    }
}
