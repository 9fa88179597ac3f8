import EvaluationRecords
import Statistics

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
