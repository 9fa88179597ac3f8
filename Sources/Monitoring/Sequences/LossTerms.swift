package import EvaluationRecords
import Statistics

/// The loss of a label, and how great its mean may be: what the reference found, and the tolerance.
package struct LossTerms: Sendable, Hashable {
    package let kind: ReferenceLossKind
    /// The greatest mean loss that is not held against the version.
    package let allowed: Double
    /// Of `absolute`: the distance that is a loss of 1.
    package let scale: Double?
    /// Of a binary task.
    private let positive: String?

    /// Brier's loss where there are probabilities, else the share of errors, or the distance in a regression.
    /// - Returns: nil where the reference has no loss to compare with.
    package init?(_ profile: ReferenceFacts, tolerance: Double) {
        let kinds: [ReferenceLossKind] = profile.positive == nil ? [.error, .absolute] : [.brier, .error]
        let known = kinds.lazy.compactMap { kind in profile.losses.first { $0.kind == kind && $0.mean.value != nil } }
        guard let loss = known.first, let mean = loss.mean.bounds?.high ?? loss.mean.value,
            loss.kind != .absolute || loss.scale != nil
        else { return nil }
        kind = loss.kind
        allowed = mean + tolerance
        scale = loss.scale
        positive = profile.positive
    }

    /// - Parameters:
    ///   - label: as it came.
    ///   - predicted: the class of the answer.
    ///   - score: of the positive class, or the predicted number.
    /// - Returns: nil where the answer or the label has no such value.
    package func loss(label: String, predicted: String?, score: Double?) -> Double? {
        switch kind {
        case .error: return predicted.map { LabelText.areSame(label, $0) ? 0 : 1 }
        case .brier:
            guard let positive, let score, (0...1).contains(score) else { return nil }
            let distance = score - (LabelText.areSame(label, positive) ? 1 : 0)
            return distance * distance
        case .absolute:
            guard let scale, let score, let value = Double(label), score.isFinite, value.isFinite else { return nil }
            return min(1, abs(value - score) / scale)
        }
    }
}
