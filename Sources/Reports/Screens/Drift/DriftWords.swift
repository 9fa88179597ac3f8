import EvaluationRecords

extension ColumnVerdict {
    /// The verdict in words.
    var words: String {
        switch self {
        case .drifted: "drifted"
        case .changed: "changed: small, or not yet certain"
        case .stable: "stable"
        case .undefined: "not tested"
        }
    }

    var cell: DataTable.Cell {
        switch self {
        case .drifted: .verdict(false, words)
        case .changed: DataTable.Cell("? \(words)")
        case .stable: .verdict(true, words)
        case .undefined: DataTable.Cell(words, style: .muted)
        }
    }
}

extension PerformanceVerdict {
    /// The verdict in words.
    var words: String {
        switch self {
        case .worse: "worse than allowed"
        case .undecided: "undecided"
        case .notWorse: "not worse"
        case .better: "better"
        }
    }

    var cell: DataTable.Cell {
        switch self {
        case .worse: .verdict(false, words)
        case .undecided: DataTable.Cell("? \(words)", style: .muted)
        case .notWorse, .better: .verdict(true, words)
        }
    }
}

extension DriftTestKind {
    /// The test in words.
    var words: String {
        switch self {
        case .kolmogorovSmirnov: "Kolmogorov-Smirnov"
        case .chiSquared: "chi-squared"
        case .chiSquaredPermutation: "chi-squared, by permutations"
        case .none: "one category on both sides"
        }
    }
}

extension DomainClassifierKind {
    /// The classifier in words.
    var words: String {
        switch self {
        case .logistic: "logistic regression"
        case .forest: "a forest of trees"
        case .none: "no classifier"
        }
    }
}

extension DriftFindings {
    /// The verdict on the whole in one sentence: what drifted of columns, answers and performance.
    var sentence: String {
        var parts: [String] = []
        if counts.drifted > 0 {
            parts.append("\(Digits.count(counts.drifted)) of \(Digits.count(counts.columns)) columns drifted")
        }
        if prediction.value?.verdict == .drifted { parts.append("the answers of the model drifted") }
        if performance.value?.verdict == .worse { parts.append("the model is worse than allowed") }
        guard parts.isEmpty else {
            let all = parts.joined(separator: ", ")
            return "Drift: \(all)."
        }
        switch verdict {
        case .drifted: return "Drift was found."
        case .changed:
            return "No drift that is certain and beyond the tolerance; "
                + "\(Digits.count(counts.changed)) of \(Digits.count(counts.columns)) columns changed."
        case .stable: return "No drift was found in \(Digits.count(counts.columns)) columns."
        case .undefined: return "Nothing could be tested."
        }
    }

    /// Columns by falling effect; those without a test last, in their order.
    static func sorted(_ columns: [ColumnDrift]) -> [ColumnDrift] {
        let order = columns.indices.sorted { left, right in
            let (first, second) = (columns[left].values.value?.effect, columns[right].values.value?.effect)
            switch (first, second) {
            case (let first?, let second?) where first != second: return first > second
            case (_?, nil): return true
            case (nil, _?): return false
            default: return left < right
            }
        }
        return order.map { columns[$0] }
    }
}
