import EvaluationRecords
import Statistics

/// Rows of several classes and their confusion matrix: all that metrics and screens are made of.
struct MulticlassMeasure {
    /// Classes above which areas of each class against the rest are not computed.
    static let areaLimit = 1000
    /// Classes above which areas of pairs of classes are not computed.
    static let pairLimit = 200

    let plan: EvaluationPlan
    let level: Level
    let threads: Threads
    let store: MulticlassStore
    /// nil where rows have no probabilities.
    let rows: MulticlassRows?
    /// Of weights, where rows have them.
    let matrix: ClassMatrix
    /// Of rows.
    let counts: ClassMatrix
    let unseen: UnseenRows
    /// Each class against the rest; nil without probabilities and for too many classes.
    let rest: [ClassArea]?

    init(
        _ plan: EvaluationPlan,
        _ store: MulticlassStore,
        unseen: UnseenRows,
        level: Level,
        threads: Threads
    ) throws(StatisticsError) {
        self.plan = plan
        self.store = store
        self.level = level
        self.threads = threads
        self.unseen = unseen
        rows = try store.rows()
        counts = Self.matrix(store, plan.classes.count, isWeighted: false)
        matrix = store.weights == nil ? counts : Self.matrix(store, plan.classes.count, isWeighted: true)
        rest = try rows.flatMap { rows throws(StatisticsError) -> [ClassArea]? in
            rows.classes <= Self.areaLimit ? try ClassArea.all(rows, threads: threads) : nil
        }
    }

    private static func matrix(_ store: MulticlassStore, _ classes: Int, isWeighted: Bool) -> ClassMatrix {
        var matrix = ClassMatrix(classes: classes)
        let weights = isWeighted ? store.weights : nil
        for row in 0..<store.count { matrix.add(store.labels[row], store.predictions[row], weights?[row] ?? 1) }
        return matrix
    }

    var count: Int { store.count }
    var isWeighted: Bool { store.weights != nil }

    var effectiveRows: Double? {
        guard let weights = store.weights else { return nil }
        let (total, squares) = (weights.compensatedSum, weights.map { $0 * $0 }.compensatedSum)
        return squares > 0 ? total / squares * total : 0
    }

    /// True for each row that is predicted right.
    var isRight: [Bool] { zip(store.labels, store.predictions).map { $0 == $1 } }

    /// The reason why figures of probabilities cannot be given.
    var noProbability: FigureReason? { rows == nil ? .noProbabilities : nil }
    /// The reason why figures of one class against the rest cannot be given.
    var noArea: FigureReason? { noProbability ?? (rest == nil ? .tooManyClasses : nil) }
}

/// The area and the average precision of one class against the rest.
struct ClassArea {
    let area: Estimate
    let averagePrecision: Figure
    /// Labels of the class, by weight.
    let support: Double

    /// - Parameter rows: with weights or without.
    static func all(_ rows: MulticlassRows, threads: Threads) throws(StatisticsError) -> [ClassArea] {
        var areas: [ClassArea] = []
        for index in 0..<rows.classes {
            let ranking = try ScoreRanking(try rows.rows(of: index), threads: threads)
            let summary = try BinarySummary(ranking)
            areas.append(
                ClassArea(
                    area: summary.areaEstimate,
                    averagePrecision: summary.averagePrecision,
                    support: ranking.positive
                )
            )
        }
        return areas
    }

    /// The mean area over classes with both sides; weighted by their labels if asked.
    static func mean(_ areas: [ClassArea], byLabels: Bool) -> Figure {
        let defined = areas.filter { $0.area.figure.reason == nil }
        let weights = defined.map { byLabels ? $0.support : 1 }
        let whole = weights.compensatedSum
        guard whole > 0 else { return .undefined(.oneClass) }
        return Figure(zip(defined, weights).map { ($0.area.figure.number ?? 0) * $1 }.compensatedSum / whole)
    }
}
