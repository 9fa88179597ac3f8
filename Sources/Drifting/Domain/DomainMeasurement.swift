import Evaluation
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
    static let columnLimit = 200
    private static let levelLimit = 600
    /// Columns whose importance is told.
    private static let shown = 100

    /// - Parameters:
    ///   - pairs: the first columns, with the chosen rows alone.
    ///   - count: all columns.
    ///   - importance: of columns for the model, where it is known.
    init(
        _ pairs: [ColumnPair],
        of count: Int,
        _ rows: DomainRows,
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
        guard !used.isEmpty, rows.count > 0 else {
            self.init(.undefined(.noRows))
            return
        }
        let features = try DriftingFailure.catching("the domain classifier") { () throws(StatisticsError) in
            try DomainFeatures(
                used.map { ($0.title, Self.column($0)) },
                limit: rows.count,
                levels: Self.levels(used)
            )
        }
        let found = try Self.classified(features, settings, threads)
        var warnings: [EvaluationWarning] = []
        if used.count < count {
            warnings.append(
                EvaluationWarning(
                    code: "drift.classifier-columns",
                    detail: "the domain classifier saw the first \(used.count) of \(count) columns"
                )
            )
        }
        self.init(
            Screen.of(found, empty: .noValues) {
                DomainDrift($0, features, used.map(\.title), settings, level, importance, shown: Self.shown)
            },
            try? found.get(),
            rows.reference,
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

    private static func column(_ pair: ColumnPair) -> DomainFeatures.Column {
        switch pair.values {
        case .numbers(let reference, let current): .numbers(reference: reference, current: current)
        case .codes(let reference, let current, let categories):
            .codes(reference: reference, current: current, categories: categories)
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
            rocAuc: .of(found.area.estimate(level), level, rows: rows, empty: .noValues),
            accuracy: .of(accuracy, level, empty: .noValues),
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
