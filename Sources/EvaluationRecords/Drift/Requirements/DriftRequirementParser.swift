import Identifiers

/// Reads `SUBJECT COMPARATOR NUMBER`, where SUBJECT is a count, `FIGURE`, `FIGURE.COLUMN` or `FIGURE["COLUMN"]`, the same behind `prediction.`,
/// or a figure behind `domain.`, `performance.` or `concept.`.
struct DriftRequirementParser {
    private static let longest = 1024
    private static let example =
        "such as \"drifted_columns <= 0\", \"psi.age <= 0.2\", \"domain.roc_auc.high <= 0.6\" or \"performance.roc_auc.low >= -0.02\""

    private let text: String
    private let scalars: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
    }

    mutating func requirement() throws(RecordFailure) -> DriftRequirement {
        guard scalars.count <= Self.longest else { throw flaw("at most \(Self.longest) characters", "more") }
        skipSpace()
        let subject = try subject()
        skipSpace()
        let comparator = try comparator()
        skipSpace()
        return DriftRequirement(subject: subject, comparator: comparator, threshold: try number(), text: text)
    }

    // MARK: Subjects

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
                throw flaw("concept.METRIC, which has no bounds", "\(metric).\(bound.rawValue)")
            }
            return .concept(metric)
        case "prediction":
            guard take(".") else { throw flaw("prediction.FIGURE", found) }
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
            throw flaw("a figure of columns (\(figures)) or one of \(counts)", "\"\(word.printable)\"")
        }
        return .column(figure, try optionalColumn(), family)
    }

    private mutating func domain() throws(RecordFailure) -> DriftRequirement.Subject {
        guard take(".") else { throw flaw("domain.FIGURE", found) }
        let name = word()
        guard let figure = DriftRequirement.DomainFigure(rawValue: name) else {
            let figures = DriftRequirement.DomainFigure.allCases.map(\.rawValue).joined(separator: ", ")
            throw flaw("one of \(figures) behind domain.", "\"\(name.printable)\"")
        }
        let bound = try optionalBound()
        guard figure != .p || bound == .value else { throw flaw("domain.p, which has no bounds", bound.rawValue) }
        return .domain(figure, bound)
    }

    private mutating func metric() throws(RecordFailure) -> (MetricName, DriftRequirement.Bound) {
        guard take(".") else { throw flaw(".METRIC", found) }
        let name = word()
        guard let metric = MetricName(name), metric.facts != nil else {
            throw flaw("a metric that is known", "\"\(name.printable)\"")
        }
        return (metric, try optionalBound())
    }

    private mutating func optionalBound() throws(RecordFailure) -> DriftRequirement.Bound {
        guard take(".") else { return .value }
        let name = word()
        guard let bound = DriftRequirement.Bound(rawValue: name) else {
            throw flaw("value, low or high", "\"\(name.printable)\"")
        }
        return bound
    }

    /// A name behind a dot, up to a comparator; or in brackets, where it may be quoted.
    private mutating func optionalColumn() throws(RecordFailure) -> String? {
        if take("[") {
            let name = try take("\"") ? quoted() : plain { $0 == "]" }
            guard take("]"), !name.isEmpty else { throw flaw("a column and ]", found) }
            return name
        }
        guard take(".") else { return nil }
        var name = try take("\"") ? quoted() : plain { "<>=!".unicodeScalars.contains($0) }
        while name.unicodeScalars.last == " " || name.unicodeScalars.last == "\t" { name.unicodeScalars.removeLast() }
        guard !name.isEmpty else { throw flaw("a column", found) }
        return name
    }

    private mutating func plain(until isEnd: (Unicode.Scalar) -> Bool) -> String {
        let start = at
        while at < scalars.count, !isEnd(scalars[at]) { at += 1 }
        return string(start..<at)
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

    // MARK: The rest

    private mutating func comparator() throws(RecordFailure) -> DriftRequirement.Comparator {
        for comparator in DriftRequirement.Comparator.allCases
        where scalars[at...].starts(with: comparator.rawValue.unicodeScalars) {
            at += comparator.rawValue.unicodeScalars.count
            return comparator
        }
        throw flaw("one of >=, <=, ==, !=, >, <", found)
    }

    private mutating func number() throws(RecordFailure) -> Double {
        let rest = string(at..<scalars.count)
        var word = rest
        while word.unicodeScalars.last == " " || word.unicodeScalars.last == "\t" { word.unicodeScalars.removeLast() }
        let isPlain = word.unicodeScalars.allSatisfy { ("0"..."9").contains($0) || "+-.eE".unicodeScalars.contains($0) }
        guard isPlain, let number = Double(word), number.isFinite else {
            throw flaw("a number at the end", "\"\(rest.printable)\"")
        }
        return number
    }

    private mutating func word() -> String {
        let start = at
        while at < scalars.count,
            ("a"..."z").contains(scalars[at]) || ("0"..."9").contains(scalars[at]) || scalars[at] == "_"
        {
            at += 1
        }
        return string(start..<at)
    }

    private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard at < scalars.count, scalars[at] == scalar else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < scalars.count, scalars[at] == " " || scalars[at] == "\t" { at += 1 }
    }

    private var found: String {
        at < scalars.count ? "\"\(string(at..<scalars.count).printable)\"" : "the end"
    }

    private func flaw(_ expected: String, _ found: String) -> RecordFailure {
        RecordFailure(
            .driftRequirement,
            "requirement \"\(text.printable)\"",
            expected: "\(expected); \(Self.example)",
            found: found
        )
    }
}
