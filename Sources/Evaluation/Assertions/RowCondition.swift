/// A condition on the values of a row: comparisons, lists and missing values, joined by `and`, `or` and `not`.
///
/// ``parse(_:columns:subject:)`` reads the text. A comparison with a missing value does not hold, nor does its opposite:
/// `age < 18` and `age >= 18` both leave out rows without an age. `not` turns what is in it round, as it is written.
package struct RowCondition: Sendable, Hashable {
    indirect enum Term: Sendable, Hashable {
        case all
        case number(column: Int, Comparator, Double)
        case text(column: Int, isEqual: Bool, String)
        case numberIn(column: Int, [Double])
        case textIn(column: Int, [String])
        case missing(column: Int)
        case not(Term)
        case and(Term, Term)
        case or(Term, Term)
    }

    enum Comparator: String, Sendable, Hashable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case equal = "=="
        case unequal = "!="
        case below = "<"
        case above = ">"

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .atMost: left <= right
            case .atLeast: left >= right
            case .equal: left == right
            case .unequal: left != right
            case .below: left < right
            case .above: left > right
            }
        }
    }

    /// As it was written; empty for all rows.
    package let text: String
    /// Columns by the numbers that terms have.
    package let columns: [String]
    let term: Term

    init(text: String, columns: [String], term: Term) {
        self.text = text
        self.columns = columns
        self.term = term
    }

    /// All rows.
    package static let all = RowCondition(text: "", columns: [], term: .all)
}
