package import EvaluationRecords
import Statistics

/// The terms of a disagreement of two versions, and how much of it is allowed.
package struct ShadowTerms: Sendable, Hashable {
    /// The greatest share of rows that is not held against the new version.
    package let allowed: Double
    /// Numbers that are further apart differ; nil where classes are compared.
    package let distance: Double?

    /// The disagreement that is allowed beyond what the comparison of both versions found.
    static let margin = 0.02
    /// The disagreement that is allowed without a comparison.
    static let unknown = 0.1

    /// - Parameters:
    ///   - challenger: the new version in a comparison with the old one; nil without a record of one.
    ///   - profile: of the new version.
    /// - Returns: nil for a regression of which nothing says how far apart its answers may be, and for a task without answers to compare.
    package init?(_ task: EvaluationTask, _ challenger: EvaluationRecords.Challenger?, _ profile: ReferenceFacts?) {
        switch task {
        case .binary, .multiclass:
            distance = nil
            let high = challenger.flatMap { $0.disagreement.bounds?.high ?? $0.disagreement.value }
            allowed = min(1, high.map { $0 + Self.margin } ?? Self.unknown)
        case .regression:
            if let known = challenger?.disagreement99, known.isFinite {
                distance = known
                allowed = Self.margin
                return
            }
            guard let scale = profile?.losses.first(where: { $0.kind == .absolute })?.scale else { return nil }
            distance = scale
            allowed = Self.unknown
        case .other: return nil
        }
    }

    /// Compares two classes as labels are compared; one that is missing differs from every other.
    package static func differs(_ old: String?, _ new: String?) -> Bool {
        switch (old, new) {
        case (nil, nil): false
        case (let old?, let new?): !LabelText.areSame(old, new)
        default: true
        }
    }

    /// Compares two numbers; one that is missing or no number differs from every other.
    package func differs(_ old: Double?, _ new: Double?) -> Bool {
        let (old, new) = (old.flatMap { $0.isNaN ? nil : $0 }, new.flatMap { $0.isNaN ? nil : $0 })
        guard let old, let new else { return (old == nil) != (new == nil) }
        return old != new && !(abs(old - new) <= distance ?? 0)
    }
}
