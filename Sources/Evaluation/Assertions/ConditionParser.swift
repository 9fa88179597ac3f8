import EvaluationRecords
import Identifiers

extension RowCondition {
    /// Reads a condition:
    ///
    /// ```
    /// CONDITION  = AND { "or" AND }
    /// AND        = FACTOR { "and" FACTOR }
    /// FACTOR     = "not" FACTOR | "(" CONDITION ")" | TEST
    /// TEST       = COLUMN COMPARATOR VALUE | COLUMN ["not"] "in" "[" VALUE { "," VALUE } "]" | COLUMN "is" ["not"] "missing"
    /// COMPARATOR = "<" | "<=" | ">" | ">=" | "==" | "!="
    /// VALUE      = a number, or a text in double quotes
    /// ```
    ///
    /// A column whose name is no plain word stands in backquotes. Numeric columns are compared with numbers, categorical ones with texts, and
    /// these only for being equal.
    /// - Parameter columns: those that there are, with their kinds.
    /// - Throws: `evaluation.condition`, with the position of the character.
    package static func parse(
        _ text: String,
        columns: [PlannedColumn],
        subject: String = "where"
    ) throws(EvaluationFailure) -> RowCondition {
        var parser = try ConditionParser(text, columns, subject)
        return try parser.condition()
    }
}

/// Reads the pieces of a condition.
private struct ConditionParser {
    /// Brackets and `not` within one another.
    private static let deepest = 64

    private let text: String
    private let subject: String
    private let known: [PlannedColumn]
    private let tokens: [ConditionToken]
    private var at = 0
    private var depth = 0
    private var columns: [String] = []

    init(_ text: String, _ columns: [PlannedColumn], _ subject: String) throws(EvaluationFailure) {
        self.text = text
        self.subject = subject
        known = columns
        var lexer = ConditionLexer(text) { Self.flaw(text, subject, $0, $1, $2) }
        tokens = try lexer.tokens()
    }

    mutating func condition() throws(EvaluationFailure) -> RowCondition {
        let term = try or()
        guard next.kind == .end else { throw flaw("and, or, or the end") }
        return RowCondition(text: text, columns: columns, term: term)
    }

    private var next: ConditionToken { tokens[at] }

    /// Takes a word of the grammar.
    private mutating func take(_ word: String) -> Bool {
        guard next.kind == .word(word) else { return false }
        at += 1
        return true
    }

    private mutating func take(_ kind: ConditionToken.Kind) -> Bool {
        guard next.kind == kind else { return false }
        at += 1
        return true
    }

    private mutating func or() throws(EvaluationFailure) -> RowCondition.Term {
        var term = try and()
        while take("or") { term = .or(term, try and()) }
        return term
    }

    private mutating func and() throws(EvaluationFailure) -> RowCondition.Term {
        var term = try factor()
        while take("and") { term = .and(term, try factor()) }
        return term
    }

    private mutating func factor() throws(EvaluationFailure) -> RowCondition.Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw flaw("at most \(Self.deepest) brackets within one another") }
        if take("not") { return .not(try factor()) }
        guard take(.open) else { return try test() }
        let term = try or()
        guard take(.close) else { throw flaw(")") }
        return term
    }

    private mutating func test() throws(EvaluationFailure) -> RowCondition.Term {
        let (column, kind) = try column()
        if take("is") {
            let isNegated = take("not")
            guard take("missing") else { throw flaw("missing") }
            return isNegated ? .not(.missing(column: column)) : .missing(column: column)
        }
        let isNegated = take("not")
        if take("in") {
            let list = try list(column, kind)
            // A missing value is in no list, and not outside of one either.
            return isNegated ? .and(.not(.missing(column: column)), .not(list)) : list
        }
        guard !isNegated else { throw flaw("in") }
        guard case .comparator(let comparator) = next.kind else {
            throw flaw("one of <, <=, >, >=, ==, !=, in, is")
        }
        at += 1
        if kind == .numeric { return .number(column: column, comparator, try number(column)) }
        guard comparator == .equal || comparator == .unequal else {
            at -= 1
            throw flaw("== or != for the categorical column \"\(columns[column].printable)\"")
        }
        return .text(column: column, isEqual: comparator == .equal, try text(column))
    }

    private mutating func list(_ column: Int, _ kind: ColumnKind) throws(EvaluationFailure) -> RowCondition.Term {
        guard take(.openList) else { throw flaw("[") }
        var numbers: [Double] = []
        var texts: [String] = []
        repeat {
            if kind == .numeric { numbers.append(try number(column)) } else { texts.append(try text(column)) }
        } while take(.comma)
        guard take(.closeList) else { throw flaw(", or ]") }
        return kind == .numeric ? .numberIn(column: column, numbers) : .textIn(column: column, texts)
    }

    private mutating func number(_ column: Int) throws(EvaluationFailure) -> Double {
        guard case .number(let number) = next.kind else {
            throw flaw("a number for the numeric column \"\(columns[column].printable)\"")
        }
        at += 1
        return number
    }

    private mutating func text(_ column: Int) throws(EvaluationFailure) -> String {
        guard case .text(let text) = next.kind else {
            throw flaw("a text in double quotes for the categorical column \"\(columns[column].printable)\"")
        }
        at += 1
        return text
    }

    private mutating func column() throws(EvaluationFailure) -> (place: Int, kind: ColumnKind) {
        let name: String
        switch next.kind {
        case .word(let word):
            guard !["and", "or", "not", "in", "is", "missing"].contains(word) else { throw flaw("a column") }
            name = word
        case .column(let column): name = column
        default: throw flaw("a column")
        }
        guard let found = known.first(where: { $0.name.isSame(as: name) }) else {
            let names = known.prefix(20).map { "\"\($0.name.printable)\"" }.joined(separator: ", ")
            throw flaw(names.isEmpty ? "a column; the data set has none" : "a column, one of \(names)")
        }
        at += 1
        if let place = columns.firstIndex(where: { $0.isSame(as: name) }) { return (place, found.kind) }
        columns.append(name)
        return (columns.count - 1, found.kind)
    }

    private func flaw(_ expected: String) -> EvaluationFailure {
        let found = next.kind == .end ? next.written : "\"\(next.written.printable)\""
        return Self.flaw(text, subject, next.position, expected, found)
    }

    private static func flaw(
        _ text: String,
        _ subject: String,
        _ position: Int,
        _ expected: String,
        _ found: String
    ) -> EvaluationFailure {
        EvaluationFailure(
            .condition,
            "\(subject), \"\(text.printable)\", character \(position)",
            expected: expected,
            found: found
        )
    }
}
