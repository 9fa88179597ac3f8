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
    /// The greatest share of errors that is not held against the version, for answers without a probability; nil where nothing says it.
    private let allowedErrors: Double?

    /// Brier's loss where there are probabilities, else errors, or the distance in a regression.
    /// - Returns: nil where the reference has no loss to compare with.
    package init?(_ profile: ReferenceFacts, tolerance: Double) {
        let kinds: [ReferenceLossKind] = profile.positive == nil ? [.error, .absolute] : [.brier, .error]
        let known = kinds.lazy.compactMap { kind in profile.losses.first { $0.kind == kind && $0.mean.value != nil } }
        guard let loss = known.first, let mean = Self.greatest(loss), loss.kind != .absolute || loss.scale != nil
        else { return nil }
        kind = loss.kind
        allowedErrors = profile.losses.first { $0.kind == .error }.flatMap(Self.greatest).map { $0 + tolerance }
        allowed = mean + tolerance
        scale = loss.scale
        positive = profile.positive
    }

    private static func greatest(_ loss: ReferenceLoss) -> Double? { loss.mean.bounds?.high ?? loss.mean.value }

    /// - Parameters:
    ///   - label: as it came.
    ///   - predicted: the class of the answer.
    ///   - score: of the positive class, or the predicted number.
    /// - Returns: nil where the answer or the label has no such value.
    package func loss(label: String, predicted: String?, score: Double?) -> Double? {
        switch kind {
        case .error: return predicted.map { LabelText.areSame(label, $0) ? 0 : 1 }
        case .brier:
            guard let score else { return predicted.flatMap { error(LabelText.areSame(label, $0) ? 0 : 1) } }
            guard let positive, (0...1).contains(score) else { return nil }
            let distance = score - (LabelText.areSame(label, positive) ? 1 : 0)
            return distance * distance
        case .absolute:
            guard let scale, let score, let value = Double(label), score.isFinite, value.isFinite else { return nil }
            return min(1, abs(value - score) / scale)
        }
    }

    /// An error on Brier's scale, for an answer without a probability: its mean is beyond what is allowed just where that of errors is.
    private func error(_ error: Double) -> Double? {
        guard let allowedErrors, allowedErrors > 0, allowedErrors < 1, allowed < 1 else { return nil }
        if allowedErrors >= allowed { return error * allowed / allowedErrors }
        return 1 - (1 - error) * (1 - allowed) / (1 - allowedErrors)
    }
}
