import Evaluation
import EvaluationRecords
import Identifiers
import Statistics

/// The part of a drift record about the answers of a version.
struct AnswerDrift {
    let plan: EvaluationPlan
    let settings: DriftSettings
    let level: Level
    let threads: Threads
    let samples: (reference: Sample, current: Sample)
    let answers: (reference: AnswerRows, current: AnswerRows)
    let domain: DomainMeasurement

    struct Found {
        var prediction: Screen<PredictionDrift>
        var performance: Screen<PerformanceDrift>
        var concept: Screen<ConceptDrift>
    }

    func found() throws -> Found {
        guard plan.task != .other, answers.reference.labelled > 0, answers.current.labelled > 0 else {
            let reason = plan.task == .other ? FigureReason.otherTask : .noLabels
            return Found(
                prediction: prediction(given(nil)),
                performance: .undefined(reason),
                concept: .undefined(reason)
            )
        }
        let reference = try result(answers.reference, samples.reference, nil)
        // One threshold for both sides, wherever it comes from.
        let threshold = reference.threshold.flatMap { $0.value.score.isFinite ? $0.value.score : nil }
        let choice = plan.hasScores ? threshold.map { ThresholdChoice.given($0) } : nil
        let current = try result(answers.current, samples.current, choice)
        let comparison = PerformanceComparison(
            settings: settings,
            level: level,
            reference: reference,
            current: current,
            areas: try areas()
        )
        let concept = ConceptMeasurement(
            plan: plan,
            settings: settings,
            threshold: choice,
            domain: domain,
            sample: samples.reference,
            reference: answers.reference,
            current: current,
            threads: threads
        )
        return Found(
            prediction: prediction(given(reference.threshold)),
            performance: .given(comparison.drift()),
            concept: try concept.screen()
        )
    }

    private func result(_ rows: AnswerRows, _ sample: Sample, _ threshold: ThresholdChoice?) throws -> EvaluationResult
    {
        var pass = try EvaluationPass(
            try plan.reduced(threshold: threshold, settings: settings),
            threads: threads,
            of: sample.input.name
        )
        try pass.add(rows.rows())
        return try pass.finish(dataset: sample.identity, counts: rows.leftOutCounts)
    }

    private func given(_ found: DecisionThreshold?) -> DecisionThreshold? {
        guard plan.task == .binary else { return nil }
        if let found { return found }
        if case .given(let value) = plan.threshold {
            return DecisionThreshold(value: Cutoff(value), source: .given)
        }
        return DecisionThreshold(value: 0.5, source: .default)
    }

    private func prediction(_ threshold: DecisionThreshold?) -> Screen<PredictionDrift> {
        let pairs = AnswerPairs(
            plan: plan,
            threshold: threshold?.value.score ?? 0.5,
            reference: answers.reference,
            current: answers.current
        ).pairs
        guard !pairs.isEmpty, answers.reference.count > 0, answers.current.count > 0 else {
            return .undefined(.noValues)
        }
        let family = ColumnFamily(pairs, settings, level, comparesEvidently: false, threads: threads)
        return .given(
            PredictionDrift(
                columns: family.columns,
                family: family.tests,
                threshold: threshold,
                verdict: family.verdict,
                referenceBad: answers.reference.bad,
                currentBad: answers.current.bad
            )
        )
    }

    private func areas() throws -> (reference: AreaUnderCurve, current: AreaUnderCurve)? {
        guard plan.task == .binary, plan.hasScores, let positive = plan.positivePlace else { return nil }
        return (try area(answers.reference, positive), try area(answers.current, positive))
    }

    private func area(_ rows: AnswerRows, _ positive: Int) throws -> AreaUnderCurve {
        let scores = AnswerPairs.scores(rows, plan)
        let places = scores.indices.filter { (rows.label($0) ?? -1) >= 0 && scores[$0].isFinite }
        return try DriftingFailure.catching(plan.model.text) { () throws(StatisticsError) in
            try BinarySummary(
                ScoreRanking(
                    BinaryRows(
                        scores: places.map { scores[$0] },
                        isPositive: places.map { rows.label($0) == Int32(positive) }
                    )
                )
            ).area
        }
    }
}
