import Identifiers

/// Reads `SUBJECT COMPARATOR NUMBER`, where SUBJECT is a count, `FIGURE`, `FIGURE.COLUMN` or `FIGURE["COLUMN"]`, the same behind `prediction.`,
/// or a figure behind `domain.`, `performance.` or `concept.`.
struct DriftRequirementParser {
    private let text: String
    private var scanner: RequirementScanner

    /// - Throws: `drift.requirement`
    init(_ text: String) throws(RecordFailure) {
        self.text = text
        scanner = try RequirementScanner(
            text,
            .driftRequirement,
            example: "such as \"drifted_columns <= 0\", \"psi.age <= 0.2\", \"domain.roc_auc.high <= 0.6\" or "
                + "\"performance.roc_auc.low >= -0.02\""
        )
    }

    mutating func requirement() throws(RecordFailure) -> DriftRequirement {
        scanner.skipSpace()
        let subject = try subject()
        scanner.skipSpace()
        let comparator = try scanner.comparator()
        scanner.skipSpace()
        let threshold = try scanner.lastNumber()
        return DriftRequirement(subject: subject, comparator: comparator, threshold: threshold, text: text)
    }

    private mutating func subject() throws(RecordFailure) -> DriftRequirement.Subject {
        let word = word()
        switch word {
        case "domain": return try domain()
        case "performance":
            let (metric, bound) = try metric()
            return .performance(metric, bound)
        case "concept":
            let (metric, bound) = try metric()
            guard bound == .value else {
                throw scanner.flaw("concept.METRIC, which has no bounds", "\(metric).\(bound.rawValue)")
            }
            return .concept(metric)
        case "prediction":
            guard scanner.take(".") else { throw scanner.flaw("prediction.FIGURE", scanner.found) }
            let figure = self.word()
            return try column(figure, .predictions)
        default:
            if let count = DriftRequirement.Count(rawValue: word) { return .count(count) }
            return try column(word, .features)
        }
    }

    private mutating func column(
        _ word: String,
        _ family: DriftRequirement.Family
    ) throws(RecordFailure) -> DriftRequirement.Subject {
        guard let figure = DriftRequirement.ColumnFigure(rawValue: word) else {
            let figures = DriftRequirement.ColumnFigure.allCases.map(\.rawValue).joined(separator: ", ")
            let counts = DriftRequirement.Count.allCases.map(\.rawValue).joined(separator: ", ")
            throw scanner.flaw("a figure of columns (\(figures)) or one of \(counts)", "\"\(word.printable)\"")
        }
        return .column(figure, try optionalColumn(), family)
    }

    private mutating func domain() throws(RecordFailure) -> DriftRequirement.Subject {
        guard scanner.take(".") else { throw scanner.flaw("domain.FIGURE", scanner.found) }
        let name = word()
        guard let figure = DriftRequirement.DomainFigure(rawValue: name) else {
            let figures = DriftRequirement.DomainFigure.allCases.map(\.rawValue).joined(separator: ", ")
            throw scanner.flaw("one of \(figures) behind domain.", "\"\(name.printable)\"")
        }
        let bound = try optionalBound()
        guard figure != .p || bound == .value else {
            throw scanner.flaw("domain.p, which has no bounds", bound.rawValue)
        }
        return .domain(figure, bound)
    }

    private mutating func metric() throws(RecordFailure) -> (MetricName, DriftRequirement.Bound) {
        guard scanner.take(".") else { throw scanner.flaw(".METRIC", scanner.found) }
        let name = word()
        guard let metric = MetricName(name), metric.facts != nil else {
            throw scanner.flaw("a metric that is known", "\"\(name.printable)\"")
        }
        return (metric, try optionalBound())
    }

    private mutating func optionalBound() throws(RecordFailure) -> DriftRequirement.Bound {
        guard scanner.take(".") else { return .value }
        let name = word()
        guard let bound = DriftRequirement.Bound(rawValue: name) else {
            throw scanner.flaw("value, low or high", "\"\(name.printable)\"")
        }
        return bound
    }

    /// A name behind a dot, up to a comparator; or in brackets, where it may be quoted.
    private mutating func optionalColumn() throws(RecordFailure) -> String? {
        if scanner.take("[") {
            let name = try scanner.take("\"") ? scanner.quoted() : scanner.word { $0 != "]" }
            guard scanner.take("]"), !name.isEmpty else { throw scanner.flaw("a column and ]", scanner.found) }
            return name
        }
        guard scanner.take(".") else { return nil }
        var name = try scanner.take("\"") ? scanner.quoted() : scanner.word { !"<>=!".unicodeScalars.contains($0) }
        while let last = name.unicodeScalars.last, RequirementScanner.isSpace(last) { name.unicodeScalars.removeLast() }
        guard !name.isEmpty else { throw scanner.flaw("a column", scanner.found) }
        return name
    }

    /// The name of a figure.
    private mutating func word() -> String {
        scanner.word { ("a"..."z").contains($0) || RequirementScanner.isDigit($0) || $0 == "_" }
    }
}
