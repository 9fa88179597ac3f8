import EvaluationRecords
import Identifiers
import Statistics

/// An answer beside what its version's reference says of its answers.
extension LiveAnswer {
    /// The class that was answered.
    ///
    /// A model may answer one number between 0 and 1 in place of a class: that is the score of the positive class, from the threshold on of
    /// which rows are positive.
    /// - Parameter facts: nil where nothing is known of the version; a number that is not whole is a score then, too.
    func predictedClass(_ facts: ReferenceFacts?) -> String? {
        if let text {
            guard let number, isScore(facts) else { return text }
            return Self.decided(number, facts)
        }
        guard !probabilities.isEmpty else { return nil }
        guard let facts, facts.task == .binary, let score = self.score(facts) else {
            let likeliest = probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) }
            return likeliest.map {
                facts.flatMap { $0.classes.count == probabilities.count ? $0.classes : nil }?[$0] ?? String($0)
            }
        }
        return Self.decided(score, facts)
    }

    /// The score of the positive class, or the predicted number of a regression; nil where the answer has none.
    func score(_ facts: ReferenceFacts) -> Double? {
        switch facts.task {
        case .regression: return number
        case .binary:
            guard let positive = facts.positive, let place = facts.classes.firstIndex(of: positive) else { return nil }
            if place < probabilities.count { return probabilities[place] }
            return isScore(facts) ? number : nil
        case .multiclass, .other: return nil
        }
    }

    /// Tells whether the predicted value is no class but the score of one.
    private func isScore(_ facts: ReferenceFacts?) -> Bool {
        guard let number, (0...1).contains(number), let text else { return false }
        guard let facts else { return number != number.rounded() }
        let label = LabelText.canonical(text)
        return facts.task == .binary && !facts.classes.contains { LabelText.canonical($0) == label }
    }

    private static func decided(_ score: Double, _ facts: ReferenceFacts?) -> String? {
        let isPositive = score >= facts?.threshold?.value.score ?? 0.5
        guard let facts else { return isPositive ? "1" : "0" }
        return isPositive ? facts.positive : facts.classes.first { $0 != facts.positive }
    }

    /// The probabilities in the order of the reference's classes; those of a score, where it has that alone; empty where it has none.
    func scores(_ facts: ReferenceFacts) -> [Double] {
        if probabilities.count == facts.classes.count, !probabilities.isEmpty { return probabilities }
        guard facts.task == .binary, let positive = facts.positive, let score = score(facts) else { return [] }
        return facts.classes.map { $0 == positive ? score : 1 - score }
    }

    /// The same with its probabilities in the order of the reference's classes; without them where it does not have each.
    /// - Parameter classes: the labels of its probabilities.
    func ordered(_ classes: [String], as facts: ReferenceFacts?) -> LiveAnswer {
        guard let facts, !probabilities.isEmpty else { return self }
        let known = classes.map { LabelText.canonical($0) }
        let places = facts.classes.compactMap { known.firstIndex(of: LabelText.canonical($0)) }
        let isWhole = places.count == facts.classes.count && places.allSatisfy { $0 < probabilities.count }
        return LiveAnswer(
            text: text,
            number: number,
            probabilities: isWhole ? places.map { probabilities[$0] } : []
        )
    }
}
