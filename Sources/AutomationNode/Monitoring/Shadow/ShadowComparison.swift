import Monitoring

/// Compares the answers of two versions to the same rows.
enum ShadowComparison {
    /// - Returns: rows that differ; nil where neither has a value that can be compared.
    static func differing(_ new: [LiveAnswer], _ old: [LiveAnswer], _ terms: ShadowTerms) -> Int? {
        guard new.count == old.count, !new.isEmpty else { return nil }
        if terms.distance != nil {
            guard (new + old).contains(where: { $0.number != nil }) else { return nil }
            return zip(new, old).count { terms.differs($1.number, $0.number) }
        }
        guard (new + old).contains(where: { $0.predictedClass != nil }) else { return nil }
        return zip(new, old).count { ShadowTerms.differs($1.predictedClass, $0.predictedClass) }
    }
}

extension LiveAnswer {
    /// The class that was answered, else the place of the likeliest one.
    fileprivate var predictedClass: String? {
        if let text { return text }
        let likeliest = probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) }
        return likeliest.map(String.init)
    }

    /// Tells whether it may be a class where nobody has said what it is: a text, a truth value or a whole number.
    var mayBeClass: Bool {
        guard let text else { return !probabilities.isEmpty }
        return number == nil || Int64(text) != nil
    }
}
