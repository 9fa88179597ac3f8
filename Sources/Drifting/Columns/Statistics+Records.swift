import EvaluationRecords
import Statistics

extension FigureReason {
    /// The engine's reason in the words of records.
    init(drift reason: Reason) {
        self =
            switch reason {
            case .noPositive: .noActualPositive
            case .noNegative: .noActualNegative
            case .notConverged: .noConvergence
            case .negativeValue: .negativeValues
            case .referenceOneClass: .oneClass
            default: FigureReason(reason.rawValue) ?? .notFinite
            }
    }
}

extension Screen {
    init<Part>(drift found: Result<Part, Reason>, _ transform: (Part) -> Value) {
        switch found {
        case .success(let part): self = .given(transform(part))
        case .failure(let reason): self = .undefined(FigureReason(drift: reason))
        }
    }
}

extension MetricFigure {
    init(drift rate: Rate, _ level: Level) {
        self.init(drift: rate.estimate, rows: rate.n, hits: rate.k, level)
    }

    init(drift estimate: Estimate, rows: Int, hits: Int? = nil, _ level: Level) {
        switch estimate.figure {
        case .value(let value):
            let interval: FigureInterval =
                switch estimate.bounds {
                case .given(let interval):
                    .bounds(
                        interval.low,
                        interval.high,
                        IntervalKind(known: interval.method.rawValue),
                        level: level.value
                    )
                case .none(let reason): FigureInterval.none(FigureReason(drift: reason))
                }
            self = .value(value, interval, rows: rows, hits: hits)
        case .conventional(let value, let reason):
            self = .conventional(value, FigureReason(drift: reason), rows: rows, hits: hits)
        case .undefined(let reason): self = .undefined(FigureReason(drift: reason), rows: rows, hits: hits)
        }
    }
}

extension ColumnDistances {
    init(_ drift: NumericDrift) {
        self.init(
            psi: Rounded(drift.distances.populationStability),
            js: Rounded(drift.distances.jensenShannon),
            hellinger: drift.distances.hellinger,
            tvd: drift.distances.totalVariation,
            linf: drift.distances.greatest,
            wasserstein: drift.wasserstein,
            wassersteinNormed: drift.normedWasserstein,
            cramersV: nil,
            ksAsymptoticP: Rounded(drift.kolmogorovSmirnov.asymptoticP)
        )
    }

    init(_ drift: CategoricalDrift) {
        self.init(
            psi: Rounded(drift.distances.populationStability),
            js: Rounded(drift.distances.jensenShannon),
            hellinger: drift.distances.hellinger,
            tvd: drift.distances.totalVariation,
            linf: drift.distances.greatest,
            wasserstein: nil,
            wassersteinNormed: nil,
            cramersV: Rounded(drift.chiSquared.cramersV),
            ksAsymptoticP: nil
        )
    }
}

extension ColumnVerdict {
    init(_ verdict: DriftVerdict) {
        self =
            switch verdict {
            case .drifted: .drifted
            case .changed: .changed
            case .stable: .stable
            }
    }
}

extension EvidentlyColumn {
    init(_ found: Result<EvidentlyDrift, Reason>) {
        guard case .success(let drift) = found else {
            self.init(scores: [], chosen: "none", drifted: nil)
            return
        }
        let scores = drift.scores.sorted { $0.key.rawValue < $1.key.rawValue }.map { method, score in
            EvidentlyScore(
                method: method.rawValue,
                score: score.isFinite ? Rounded(score) : nil,
                threshold: method.threshold,
                drifted: score.isFinite ? drift.isDrifted(method) : nil,
                reason: score.isFinite ? nil : .notFinite
            )
        }
        let isChosenThere = drift.scores[drift.chosen]?.isFinite ?? false
        self.init(
            scores: scores,
            chosen: drift.chosen.rawValue,
            drifted: isChosenThere ? drift.isDrifted(drift.chosen) : nil
        )
    }
}
