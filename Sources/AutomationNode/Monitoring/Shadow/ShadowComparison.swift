import EvaluationRecords
import Monitoring

/// The measure of another answer of a version on probation.
struct ShadowMeasure: Sendable {
    let terms: ShadowTerms
    /// The facts of the new version's reference about its answers; nil without one.
    let facts: ReferenceFacts?

    /// - Returns: rows that differ; nil where neither has a value that can be compared.
    func differing(_ new: [LiveAnswer], _ old: [LiveAnswer]) -> Int? {
        guard new.count == old.count, !new.isEmpty else { return nil }
        if terms.distance != nil {
            guard (new + old).contains(where: { $0.number != nil }) else { return nil }
            return zip(new, old).count { terms.differs($1.number, $0.number) }
        }
        let classes = zip(new, old).map { ($0.predictedClass(facts), $1.predictedClass(facts)) }
        guard classes.contains(where: { $0.0 != nil || $0.1 != nil }) else { return nil }
        return classes.count { ShadowTerms.differs($0.1, $0.0) }
    }
}

extension LiveAnswer {
    /// Tells whether it may be a class where nobody has said what it is: a text, a truth value or a whole number.
    var mayBeClass: Bool {
        guard let text else { return !probabilities.isEmpty }
        return number == nil || Int64(text) != nil
    }
}
