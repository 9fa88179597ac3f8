import Identifiers

/// Reads `SUBJECT COMPARATOR NUMBER`, where SUBJECT is a count, or `METRIC`, `METRIC[COLUMN=VALUE]` or `METRIC[COLUMN]`, each with `.low`, `.high` or `.value`.
struct RequirementParser {
    private static let longest = 1024
    private static let example =
        "such as \"roc_auc.low >= 0.8\", \"recall[sex=F] >= 0.7\" or \"assertions.failed == 0\""

    private let text: String
    private let scalars: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
    }

    mutating func requirement() throws(RecordFailure) -> EvaluationRequirement {
        guard scalars.count <= Self.longest else { throw flaw("at most \(Self.longest) characters", "more") }
        skipSpace()
        let subject = try subject()
        skipSpace()
        let comparator = try comparator()
        skipSpace()
        let threshold = try number()
        return EvaluationRequirement(subject: subject, comparator: comparator, threshold: threshold, text: text)
    }

    private mutating func subject() throws(RecordFailure) -> EvaluationRequirement.Subject {
        let start = at
        while at < scalars.count, Self.isNameScalar(scalars[at]) { at += 1 }
        var word = string(start..<at)
        if let count = EvaluationRequirement.Count(rawValue: word) { return .count(count) }
        let place = try optionalPlace()
        if place != nil {
            let suffix = at
            while at < scalars.count, Self.isNameScalar(scalars[at]) { at += 1 }
            word += string(suffix..<at)
        }
        let (name, bound) = Self.bound(of: word)
        guard let metric = MetricName(name) else {
            throw flaw("a metric (\(MetricName.rule)) or one of \(Self.counts)", "\"\(name.printable)\"")
        }
        guard metric.isCustom || metric.facts != nil else {
            throw flaw("a metric that is known, or custom.NAME", "\"\(name.printable)\"")
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
        guard take("[") else { return nil }
        let column = try part(until: "=")
        if take("]") { return EvaluationRequirement.Place(column: column.text, value: nil) }
        guard take("=") else { throw flaw("= and a value, or ]", found) }
        let value = try part(until: "]")
        guard take("]") else { throw flaw("]", found) }
        return EvaluationRequirement.Place(column: column.text, value: value.text, isQuoted: value.isQuoted)
    }

    /// A column or a value: quoted, or as it is up to the mark or the bracket.
    private mutating func part(until mark: Unicode.Scalar) throws(RecordFailure) -> (text: String, isQuoted: Bool) {
        if take("\"") { return (try quoted(), true) }
        let start = at
        while at < scalars.count, scalars[at] != mark, scalars[at] != "]" { at += 1 }
        guard at > start else { throw flaw("a column and a value", found) }
        return (string(start..<at), false)
    }

    private mutating func quoted() throws(RecordFailure) -> String {
        var text = String.UnicodeScalarView()
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            if scalar == "\"" { return String(text) }
            if scalar == "\\" {
                guard at < scalars.count, scalars[at] == "\"" || scalars[at] == "\\" else {
                    throw flaw("\\\" or \\\\ in a quoted text", found)
                }
                text.append(scalars[at])
                at += 1
            } else {
                text.append(scalar)
            }
        }
        throw flaw("the end of a quoted text", found)
    }

    private mutating func comparator() throws(RecordFailure) -> EvaluationRequirement.Comparator {
        for comparator in EvaluationRequirement.Comparator.allCases where starts(with: comparator.rawValue) {
            at += comparator.rawValue.unicodeScalars.count
            return comparator
        }
        throw flaw("one of >=, <=, ==, !=, >, <", found)
    }

    private mutating func number() throws(RecordFailure) -> Double {
        let start = at
        while at < scalars.count, Self.isNumberScalar(scalars[at]) { at += 1 }
        let word = string(start..<at)
        skipSpace()
        guard let number = Double(word), number.isFinite, at == scalars.count else {
            throw flaw("a number at the end", "\"\(string(start..<scalars.count).printable)\"")
        }
        return number
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic && scalar.isASCII || isDigit(scalar) || scalar == "_" || scalar == "."
            || scalar == "-"
    }

    private static func isNumberScalar(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || scalar == "." || scalar == "-" || scalar == "+" || scalar == "e" || scalar == "E"
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private func string(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    private func peek(_ scalar: Unicode.Scalar) -> Bool { at < scalars.count && scalars[at] == scalar }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek(scalar) else { return false }
        at += 1
        return true
    }

    private func starts(with word: String) -> Bool { scalars[at...].starts(with: word.unicodeScalars) }

    private mutating func skipSpace() {
        while at < scalars.count, scalars[at] == " " || scalars[at] == "\t" { at += 1 }
    }

    private var found: String {
        at < scalars.count ? "\"\(string(at..<scalars.count).printable)\"" : "the end"
    }

    private func flaw(_ expected: String, _ found: String) -> RecordFailure {
        RecordFailure(
            .requirement,
            "requirement \"\(text.printable)\"",
            expected: "\(expected); \(Self.example)",
            found: found
        )
    }
}
