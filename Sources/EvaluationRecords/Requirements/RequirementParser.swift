import Identifiers

/// Reads `SUBJECT COMPARATOR NUMBER`, where SUBJECT is a count, or `METRIC`, `METRIC[COLUMN=VALUE]` or `METRIC[COLUMN]`, each with `.low`, `.high` or `.value`.
struct RequirementParser {
    private let text: String
    private var scanner: RequirementScanner

    /// - Throws: `evaluation.requirement`
    init(_ text: String) throws(RecordFailure) {
        self.text = text
        scanner = try RequirementScanner(
            text,
            .requirement,
            example: "such as \"roc_auc.low >= 0.8\", \"recall[sex=F] >= 0.7\" or \"assertions.failed == 0\""
        )
    }

    mutating func requirement() throws(RecordFailure) -> EvaluationRequirement {
        scanner.skipSpace()
        let subject = try subject()
        scanner.skipSpace()
        let comparator = try scanner.comparator()
        scanner.skipSpace()
        let threshold = try scanner.lastNumber()
        return EvaluationRequirement(subject: subject, comparator: comparator, threshold: threshold, text: text)
    }

    private mutating func subject() throws(RecordFailure) -> EvaluationRequirement.Subject {
        var word = scanner.word(of: Self.isNameScalar)
        if let count = EvaluationRequirement.Count(rawValue: word) { return .count(count) }
        let place = try optionalPlace()
        if place != nil { word += scanner.word(of: Self.isNameScalar) }
        let (name, bound) = Self.bound(of: word)
        guard let metric = MetricName(name) else {
            throw scanner.flaw("a metric (\(MetricName.rule)) or one of \(Self.counts)", "\"\(name.printable)\"")
        }
        guard metric.isCustom || metric.facts != nil else {
            throw scanner.flaw("a metric that is known, or custom.NAME", "\"\(name.printable)\"")
        }
        return .metric(metric, place, bound)
    }

    private static var counts: String {
        EvaluationRequirement.Count.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private static func bound(of word: String) -> (String, EvaluationRequirement.Bound) {
        for bound in EvaluationRequirement.Bound.allCases where word.hasSuffix("." + bound.rawValue) {
            return (String(word.dropLast(bound.rawValue.count + 1)), bound)
        }
        return (word, .value)
    }

    private mutating func optionalPlace() throws(RecordFailure) -> EvaluationRequirement.Place? {
        guard scanner.take("[") else { return nil }
        let column = try part(until: "=")
        if scanner.take("]") { return EvaluationRequirement.Place(column: column.text, value: nil) }
        guard scanner.take("=") else { throw scanner.flaw("= and a value, or ]", scanner.found) }
        let value = try part(until: "]")
        guard scanner.take("]") else { throw scanner.flaw("]", scanner.found) }
        return EvaluationRequirement.Place(column: column.text, value: value.text, isQuoted: value.isQuoted)
    }

    /// A column or a value: quoted, or as it is up to the mark or the bracket.
    private mutating func part(until mark: Unicode.Scalar) throws(RecordFailure) -> (text: String, isQuoted: Bool) {
        if scanner.take("\"") { return (try scanner.quoted(), true) }
        let text = scanner.word { $0 != mark && $0 != "]" }
        guard !text.isEmpty else { throw scanner.flaw("a column and a value", scanner.found) }
        return (text, false)
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic && scalar.isASCII || RequirementScanner.isDigit(scalar) || scalar == "_"
            || scalar == "." || scalar == "-"
    }
}
