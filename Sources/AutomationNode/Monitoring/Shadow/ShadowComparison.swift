import Statistics

/// Compares the answers of two versions to the same rows.
enum ShadowComparison {
    /// - Parameter difference: numbers that differ by more are another answer; nil: answers are classes.
    /// - Returns: rows that differ; nil where neither has a value that can be compared.
    static func differing(_ new: [LiveAnswer], _ old: [LiveAnswer], difference: Double?) -> Int? {
        guard new.count == old.count else { return nil }
        let outcomes = zip(new, old).map { isSame($0, $1, difference) }
        guard outcomes.contains(where: { $0 != nil }) else { return nil }
        return outcomes.count { $0 == false }
    }

    /// - Returns: nil where both have none. One that has none where the other has one is another answer.
    private static func isSame(_ new: LiveAnswer, _ old: LiveAnswer, _ difference: Double?) -> Bool? {
        if let difference {
            switch (new.number, old.number) {
            case (let new?, let old?): return abs(new - old) <= difference
            case (nil, nil): return nil
            default: return false
            }
        }
        switch (new.predictedClass, old.predictedClass) {
        case (let new?, let old?): return LabelText.areSame(new, old)
        case (nil, nil): return nil
        default: return false
        }
    }
}

extension LiveAnswer {
    /// The class that was answered, else the place of the likeliest one.
    fileprivate var predictedClass: String? {
        if let text { return text }
        let likeliest = probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) }
        return likeliest.map(String.init)
    }
}
