import Evaluation
import EvaluationRecords
import Statistics

/// The measurement of a column by itself, before it is known how many tests there are.
struct ColumnMeasurement: Sendable {
    /// Without its values.
    let pair: ColumnPair
    let reference: SampleRows
    let current: SampleRows
    let measure: Result<DriftMeasure, Reason>
    var distances: Screen<ColumnDistances>
    var bins: Screen<ColumnBins>
    var changes: CategoryChanges?
    var evidently: EvidentlyColumn?

    /// Settings of measuring one column.
    struct Settings: Sendable {
        let draws: Draws
        let level: Level
        let comparesEvidently: Bool

        init(_ settings: DriftSettings, _ level: Level, comparesEvidently: Bool) {
            draws = Draws(seed: settings.seed)
            self.level = level
            self.comparesEvidently = comparesEvidently
        }
    }

    init(_ pair: ColumnPair, _ settings: Settings) {
        switch pair.values {
        case .numbers(let reference, let current): self.init(pair, reference, current, settings)
        case .codes(let reference, let current, let categories):
            self.init(pair, CodedPair(reference, current, categories), settings)
        }
    }

    // MARK: Numbers

    private init(_ pair: ColumnPair, _ reference: [Double], _ current: [Double], _ settings: Settings) {
        let left = Self.sample(reference)
        let right = Self.sample(current)
        self.pair = pair.emptied
        self.reference = SampleRows(count: left.count, missing: left.missing)
        self.current = SampleRows(count: right.count, missing: right.missing)
        let drift = Result { () throws(Reason) in try NumericDrift(left, right) }
        switch drift {
        case .success(let drift):
            measure = .success(DriftMeasure(drift.kolmogorovSmirnov))
            distances = .given(ColumnDistances(drift))
            bins = NumericBins.screen(drift, left, right)
        case .failure(let reason):
            // Distances may leave the range of a double where the test does not.
            measure = Result { () throws(Reason) in
                DriftMeasure(try KolmogorovSmirnovTest(sorted: left.sorted, right.sorted))
            }
            distances = .undefined(FigureReason(reason, empty: .noValues))
            bins = .undefined(FigureReason(reason, empty: .noValues))
        }
        guard settings.comparesEvidently else { return }
        evidently = EvidentlyColumn(
            Result { () throws(Reason) in try EvidentlyDrift(left, right, measured: try? drift.get()) }
        )
    }

    private static func sample(_ values: [Double]) -> NumericSample {
        let present = values.filter { !$0.isNaN }
        return NumericSample(finite: present, missing: values.count - present.count)
    }

    // MARK: Categories

    private init(_ pair: ColumnPair, _ coded: CodedPair, _ settings: Settings) {
        self.pair = pair.emptied
        reference = coded.referenceRows
        current = coded.currentRows
        let pooled = coded.pooled
        let drift = Result { () throws(Reason) in
            try CategoricalDrift(pooled.categories, pooled.referenceCounts, pooled.currentCounts)
        }
        measure = Result { () throws(Reason) in
            try DriftMeasure(try drift.get()) { () throws(Reason) in
                try ChiSquaredTest.permutationP(
                    pooled.reference.filter { $0 >= 0 },
                    pooled.current.filter { $0 >= 0 },
                    categories: pooled.categories.count,
                    column: columnNumber(pair.title),
                    draws: settings.draws
                )
            }
        }
        distances = .of(drift, empty: .noValues) { ColumnDistances($0) }
        bins = coded.categories.isEmpty ? .undefined(.noValues) : .given(.categorical(coded.bins))
        changes = coded.changes(settings.level)
        guard settings.comparesEvidently else { return }
        evidently = EvidentlyColumn(Result { () throws(Reason) in EvidentlyDrift(try coded.drift()) })
    }
}
