import EvaluationRecords
import Statistics

/// A classifier that tells the rows of both sides apart, and which rows it saw.
struct DomainMeasurement: Sendable {
    let screen: Screen<DomainDrift>
    /// Nil where there is none.
    let classification: DomainClassification?
    /// The places of the reference's rows that it saw, in their order.
    let referencePlaces: [Int]
    let warnings: [EvaluationWarning]

    /// Columns that the classifier sees at most, and features that their categories become.
    private static let columnLimit = 200
    private static let levelLimit = 600
    /// Columns whose importance is told.
    private static let shown = 100

    /// - Parameter importance: of columns for the model, where it is known.
    init(
        _ pairs: [ColumnPair],
        rows: (reference: Int, current: Int),
        _ settings: DriftSettings,
        _ level: Level,
        importance: [String: Double],
        threads: Threads
    ) throws(DriftingFailure) {
        guard settings.classifier != .none else {
            self.init(.undefined(.notAsked))
            return
        }
        let used = Array(pairs.prefix(Self.columnLimit))
        guard !used.isEmpty, rows.reference > 0, rows.current > 0 else {
            self.init(.undefined(.noRows))
            return
        }
        let count = min(rows.reference, rows.current, settings.classifierRows)
        let chosen = [rows.reference, rows.current].map { Self.places($0, count, settings) }
        let features = try DriftingFailure.catching("the domain classifier") { () throws(StatisticsError) in
            try DomainFeatures(
                used.map { ($0.title, Self.column($0, chosen[0], chosen[1])) },
                limit: count,
                levels: Self.levels(used)
            )
        }
        let found = try Self.classified(features, settings, threads)
        var warnings: [EvaluationWarning] = []
        if used.count < pairs.count {
            warnings.append(
                EvaluationWarning(
                    code: "drift.classifier-columns",
                    detail: "the domain classifier saw the first \(used.count) of \(pairs.count) columns"
                )
            )
        }
        self.init(
            Screen(drift: found) {
                DomainDrift($0, features, used.map(\.title), settings, level, importance, shown: Self.shown)
            },
            try? found.get(),
            chosen[0],
            warnings
        )
    }

    private init(
        _ screen: Screen<DomainDrift>,
        _ classification: DomainClassification? = nil,
        _ referencePlaces: [Int] = [],
        _ warnings: [EvaluationWarning] = []
    ) {
        self.screen = screen
        self.classification = classification
        self.referencePlaces = referencePlaces
        self.warnings = warnings
    }

    private static func classified(
        _ features: DomainFeatures,
        _ settings: DriftSettings,
        _ threads: Threads
    ) throws(DriftingFailure) -> Result<DomainClassification, Reason> {
        try DriftingFailure.catching("the domain classifier") { () throws(StatisticsError) in
            guard settings.classifier == .forest else {
                return try DomainClassifier.logistic(features, threads: threads)
            }
            return .success(
                try DomainClassifier.forest(features, seed: settings.seed, threads: threads).classification
            )
        }
    }

    /// The rows of a side that are seen, in their order: those with the smallest hashes, so that they are of all times of the data. Of a
    /// side with few more rows than that the first ones are.
    private static func places(_ rows: Int, _ count: Int, _ settings: DriftSettings) -> [Int] {
        guard rows > settings.classifierRows || rows > count + count / 10 else { return Array(0..<count) }
        return Selection(of: 0..<rows, limit: count, purpose: .rows, draws: Draws(seed: settings.seed)).rows
    }

    private static func column(_ pair: ColumnPair, _ reference: [Int], _ current: [Int]) -> DomainFeatures.Column {
        switch pair.values {
        case .numbers(let left, let right):
            .numbers(reference: reference.map { left[$0] }, current: current.map { right[$0] })
        case .codes(let left, let right, let categories):
            .codes(
                reference: reference.map { left[$0] },
                current: current.map { right[$0] },
                categories: categories
            )
        }
    }

    /// Categories of a column that become features of their own: all of them, if all columns together have few enough.
    private static func levels(_ pairs: [ColumnPair]) -> Int {
        let counts = pairs.compactMap { pair in
            if case .codes(_, _, let categories) = pair.values { categories.count } else { nil }
        }
        guard counts.reduce(0, +) > levelLimit else { return .max }
        return max(2, levelLimit / counts.count)
    }
}

extension DomainDrift {
    fileprivate init(
        _ found: DomainClassification,
        _ features: DomainFeatures,
        _ columns: [String],
        _ settings: DriftSettings,
        _ level: Level,
        _ importance: [String: Double],
        shown: Int
    ) {
        let rows = 2 * features.rows
        var shares = [Double](repeating: 0, count: columns.count)
        for (feature, share) in found.importance.enumerated() { shares[features.sources[feature]] += share }
        let order = columns.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }
        let accuracy = Rate(found.accuracy.k, of: found.accuracy.n, level)
        let isSure = found.p <= settings.q
        let isLarge = (accuracy.bounds.low ?? 0) > 0.5 + settings.tolerance
        self.init(
            classifier: settings.classifier,
            rows: features.rows,
            features: features.names.count,
            rocAuc: MetricFigure(drift: found.area.estimate(level), rows: rows, level),
            accuracy: MetricFigure(drift: accuracy, level),
            p: Rounded(found.p),
            verdict: isSure ? (isLarge ? .drifted : .changed) : .stable,
            importance: order.prefix(shown).map {
                DomainImportance(
                    column: columns[$0],
                    share: Rounded(min(1, max(0, shares[$0]))),
                    model: importance[columns[$0]]
                )
            }
        )
    }
}
