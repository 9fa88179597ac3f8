/// A score as threshold: predicted positive are the rows with that score or a greater one.
package struct Cutoff: Sendable {
    package let threshold: Double
    /// Of weights; of rows where there are no weights.
    package let cells: BinaryCells
}

/// Something that sees all distinct scores as thresholds once, from the greatest to the least.
protocol CutoffVisitor {
    mutating func visit(_ cutoff: Cutoff)
}

/// Turns groups into thresholds.
struct CutoffWalk<Visitor: CutoffVisitor>: GroupVisitor {
    var visitor: Visitor
    private let positive: Double
    private let negative: Double
    private var tp = 0.0
    private var fp = 0.0

    init(_ visitor: Visitor, _ ranking: ScoreRanking) {
        self.visitor = visitor
        positive = ranking.positive
        negative = ranking.negative
    }

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        tp += group.positive
        fp += group.negative
        // What rounding leaves of a class that is used up is nothing.
        let cells = BinaryCells(tp: tp, fp: fp, fn: max(0, positive - tp), tn: max(0, negative - fp))
        visitor.visit(Cutoff(threshold: group.score, cells: cells))
    }
}

/// Two visitors of one walk.
struct Both<First: GroupVisitor, Second: GroupVisitor>: GroupVisitor {
    var first: First
    var second: Second

    init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        first.visit(group)
        second.visit(group)
    }
}

extension ScoreRanking {
    /// Shows all thresholds to a visitor and returns it.
    func visited<Visitor: CutoffVisitor>(_ visitor: Visitor) throws(StatisticsError) -> Visitor {
        var walk = CutoffWalk(visitor, self)
        try visit(&walk)
        return walk.visitor
    }

    func visited<Visitor: GroupVisitor>(_ visitor: Visitor) throws(StatisticsError) -> Visitor {
        var visitor = visitor
        try visit(&visitor)
        return visitor
    }
}
