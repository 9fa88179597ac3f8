import Identifiers

/// Reads the parts that a requirement on any record is written in: words, quoted texts, a comparator, and a number at the end.
struct RequirementScanner {
    private static let longest = 1024

    private let text: String
    private let code: RecordCode
    private let example: String
    private let scalars: [Unicode.Scalar]
    private var at = 0

    /// - Parameters:
    ///   - code: of its failures.
    ///   - example: of the texts that are expected; each message ends with it.
    /// - Throws: if the text is too long.
    init(_ text: String, _ code: RecordCode, example: String) throws(RecordFailure) {
        self.text = text
        self.code = code
        self.example = example
        scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
        guard scalars.count <= Self.longest else { throw flaw("at most \(Self.longest) characters", "more") }
    }

    // MARK: Parts

    mutating func skipSpace() {
        while let scalar = next, Self.isSpace(scalar) { at += 1 }
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    /// The scalars up to the first one that is not of the word; may be nothing.
    mutating func word(of isOfWord: (Unicode.Scalar) -> Bool) -> String {
        let start = at
        while let scalar = next, isOfWord(scalar) { at += 1 }
        return string(start..<at)
    }

    /// The rest of a quoted text, whose first mark is read.
    mutating func quoted() throws(RecordFailure) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = next {
            at += 1
            if scalar == "\"" { return String(text) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard let escaped = next, escaped == "\"" || escaped == "\\" else {
                throw flaw("\\\" or \\\\ in a quoted text", found)
            }
            text.append(escaped)
            at += 1
        }
        throw flaw("the end of a quoted text", found)
    }

    mutating func comparator() throws(RecordFailure) -> EvaluationRequirement.Comparator {
        for comparator in EvaluationRequirement.Comparator.allCases
        where scalars[at...].starts(with: comparator.rawValue.unicodeScalars) {
            at += comparator.rawValue.unicodeScalars.count
            return comparator
        }
        throw flaw("one of >=, <=, ==, !=, >, <", found)
    }

    /// A finite number, behind which nothing stands.
    mutating func lastNumber() throws(RecordFailure) -> Double {
        let start = at
        let word = word { Self.isDigit($0) || "+-.eE".unicodeScalars.contains($0) }
        skipSpace()
        guard let number = Double(word), number.isFinite, at == scalars.count else {
            throw flaw("a number at the end", "\"\(string(start..<scalars.count).printable)\"")
        }
        return number
    }

    // MARK: Messages

    /// The text from here on, for messages.
    var found: String {
        at < scalars.count ? "\"\(string(at..<scalars.count).printable)\"" : "the end"
    }

    func flaw(_ expected: String, _ found: String) -> RecordFailure {
        RecordFailure(
            code,
            "requirement \"\(text.printable)\"",
            expected: "\(expected); \(example)",
            found: found
        )
    }

    // MARK: Scalars

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
}
