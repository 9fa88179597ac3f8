import Evaluation
import EvaluationRecords
import Statistics

/// The performance on the reference, weighted so that its inputs look like the current ones: by p / (1 - p) of the domain classifier.
struct ConceptMeasurement {
    let plan: EvaluationPlan
    let settings: DriftSettings
    let threshold: ThresholdChoice?
    let domain: DomainMeasurement
    let sample: Sample
    let reference: AnswerRows
    let current: EvaluationResult
    let threads: Threads

    /// Fewer effective rows give no figure.
    private static let leastRows = 100.0
    /// Where the reference covers the current inputs, the mean weight is about 1; under this it has nearly none of them.
    private static let leastMean = 0.1

    func screen() throws -> Screen<ConceptDrift> {
        guard let classification = domain.classification else {
            return .undefined(domain.screen.reason ?? .notAsked)
        }
        let chosen = labelled(classification)
        guard let cut = Self.cut(chosen.map(\.weight)) else { return .undefined(.noLabels) }
        let weights = chosen.map { min($0.weight, cut) }
        let sum = weights.compensatedSum
        let effective = sum * sum / weights.map { $0 * $0 }.compensatedSum
        guard effective >= Self.leastRows, sum / Double(weights.count) >= Self.leastMean else {
            return .undefined(.tooFewEffectiveRows)
        }
        let places = chosen.map(\.place)
        let plain = try result(reference.rows(at: places), isWeighted: false)
        let weighted = try result(reference.rows(at: places, weights: weights), isWeighted: true)
        var metrics: [(String, ConceptDifference)] = []
        for name in plain.metrics.names where name.facts.map({ $0.better != .none }) ?? false {
            guard let first = Self.value(plain, name), let middle = Self.value(weighted, name),
                let last = Self.value(current, name)
            else { continue }
            metrics.append(
                (
                    name.text,
                    ConceptDifference(
                        reference: Rounded(first),
                        weighted: Rounded(middle),
                        current: Rounded(last),
                        gap: Rounded(last - first),
                        explained: Rounded(middle - first),
                        unexplained: Rounded(last - middle)
                    )
                )
            )
        }
        return .given(
            ConceptDrift(
                metrics: TextMap(metrics),
                classifier: settings.classifier,
                rows: places.count,
                effectiveRows: Rounded(effective),
                cutWeight: Rounded(cut)
            )
        )
    }

    private static func value(_ result: EvaluationResult, _ name: MetricName) -> Double? {
        result.metrics[name].flatMap { $0.reason == nil ? $0.value : nil }
    }

    /// The reference rows that the classifier saw and that have an answer and a label, with their weights.
    private func labelled(_ classification: DomainClassification) -> [(place: Int, weight: Double)] {
        var found: [(place: Int, weight: Double)] = []
        var next = 0
        for (index, place) in domain.referencePlaces.enumerated() {
            let number = Int(sample.rowNumbers[place])
            while next < reference.count, reference.rowNumbers[next] < number { next += 1 }
            guard next < reference.count, reference.rowNumbers[next] == number else { continue }
            guard reference.label(next).map({ $0 >= 0 }) ?? (reference.number(next)?.isFinite ?? false) else {
                continue
            }
            // A score of 1 would be an infinite weight.
            let p = min(classification.scores[index], 1 - 1e-9)
            found.append((next, p / (1 - p)))
        }
        return found
    }

    /// The 99th percentile of the weights.
    private static func cut(_ weights: [Double]) -> Double? {
        weights.isEmpty ? nil : Quantiles.value(weights.sorted(), 99, of: 100)
    }

    private func result(_ rows: ScoredRows, isWeighted: Bool) throws -> EvaluationResult {
        var pass = try EvaluationPass(
            try plan.reduced(threshold: threshold, isWeighted: isWeighted, settings: settings, replicates: 0),
            threads: threads,
            of: sample.input.name
        )
        try pass.add(rows)
        return try pass.finish(dataset: sample.identity)
    }
}
