import Statistics

/// The area under the ROC curve of a ranking, and nothing else: a walk over a column costs little.
struct AreaOfColumn: GroupVisitor {
    private var positives = 0
    private var negatives = 0
    /// Twice the pairs in which the positive row has the greater value; ties count once.
    private var doubled: UInt128 = 0

    /// Groups come from the greatest value to the least.
    mutating func visit(_ group: ScoreGroup) {
        doubled += UInt128(group.negatives) * UInt128(2 * positives + group.positives)
        positives += group.positives
        negatives += group.negatives
    }

    var figure: Figure {
        guard positives > 0, negatives > 0 else { return .undefined(.oneClass) }
        return Figure(Double(doubled) / (2 * Double(positives) * Double(negatives)))
    }
}
