import Identifiers

/// A piece of a condition, and the character at which it begins, from 1.
struct ConditionToken {
    enum Kind: Equatable {
        /// A column or a word of the grammar.
        case word(String)
        /// In double quotes: a text.
        case text(String)
        /// In backquotes: a column whose name is no plain word.
        case column(String)
        case number(Double)
        case comparator(RowCondition.Comparator)
        case open
        case close
        case openList
        case closeList
        case comma
        case end
    }

    let kind: Kind
    let position: Int
    /// As it was written.
    let written: String
}

/// Parts the text of a condition.
struct ConditionLexer {
    private static let longest = 4096

    private let scalars: [Unicode.Scalar]
    private let flaw: (Int, String, String) -> EvaluationFailure
    private var at = 0

    init(
        _ text: String,
        flaw: @escaping (_ position: Int, _ expected: String, _ found: String) -> EvaluationFailure
    ) {
        scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
        self.flaw = flaw
    }

    mutating func tokens() throws(EvaluationFailure) -> [ConditionToken] {
        guard scalars.count <= Self.longest else {
            throw flaw(Self.longest, "at most \(Self.longest) characters", "more")
        }
        var tokens: [ConditionToken] = []
        while true {
            while at < scalars.count, Self.isSpace(scalars[at]) { at += 1 }
            let start = at
            guard at < scalars.count else {
                tokens.append(ConditionToken(kind: .end, position: start + 1, written: "the end"))
                return tokens
            }
            let kind = try kind()
            tokens.append(ConditionToken(kind: kind, position: start + 1, written: string(start..<at)))
        }
    }

    private mutating func kind() throws(EvaluationFailure) -> ConditionToken.Kind {
        let scalar = scalars[at]
        switch scalar {
        case "(": return single(.open)
        case ")": return single(.close)
        case "[": return single(.openList)
        case "]": return single(.closeList)
        case ",": return single(.comma)
        case "\"": return .text(try quoted("\""))
        case "`": return .column(try quoted("`"))
        default: break
        }
        for comparator in RowCondition.Comparator.allCases
        where scalars[at...].starts(with: comparator.rawValue.unicodeScalars) {
            at += comparator.rawValue.unicodeScalars.count
            return .comparator(comparator)
        }
        if Self.isDigit(scalar) || ["-", "+", "."].contains(scalar) { return .number(try number()) }
        guard Self.isWord(scalar) else {
            throw flaw(at + 1, "a column, a value or a comparison", "\"\(String(scalar).printable)\"")
        }
        let start = at
        while at < scalars.count, Self.isWord(scalars[at]) || Self.isDigit(scalars[at]) { at += 1 }
        return .word(string(start..<at))
    }

    private mutating func single(_ kind: ConditionToken.Kind) -> ConditionToken.Kind {
        at += 1
        return kind
    }

    private mutating func quoted(_ mark: Unicode.Scalar) throws(EvaluationFailure) -> String {
        let start = at
        at += 1
        var text = String.UnicodeScalarView()
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            if scalar == mark { return String(text) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard at < scalars.count, scalars[at] == mark || scalars[at] == "\\" else {
                throw flaw(at, "\\\(mark) or \\\\ between quotes", "another escape")
            }
            text.append(scalars[at])
            at += 1
        }
        throw flaw(start + 1, "a closing \(mark)", "the end")
    }

    private mutating func number() throws(EvaluationFailure) -> Double {
        let start = at
        while at < scalars.count, Self.isNumber(scalars[at]) { at += 1 }
        guard let number = Double(string(start..<at)), number.isFinite else {
            throw flaw(start + 1, "a number", "\"\(string(start..<at).printable)\"")
        }
        return number
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { [" ", "\t", "\n", "\r"].contains(scalar) }
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || ["-", "+", ".", "e", "E"].contains(scalar)
    }

    /// Letters of any script, and `_`, `.`, `-` within a word.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar == "_" || scalar == "." || scalar == "-"
    }

    private func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
}
