import Datasets

extension RowCondition {
    /// Tells whether a row meets the condition.
    /// - Parameter values: columns in the order of ``columns``; nil for one that did not come.
    func holds(_ values: [DatasetColumn?], _ place: Int) -> Bool { holds(term, values, place) }

    private func holds(_ term: Term, _ values: [DatasetColumn?], _ place: Int) -> Bool {
        func number(_ column: Int) -> Double? { values[column].flatMap { ColumnText.number($0, place) } }
        func text(_ column: Int) -> String? { values[column].flatMap { ColumnText.text($0, place) } }
        switch term {
        case .all: return true
        case .number(let column, let comparator, let right):
            return number(column).map { comparator.holds($0, right) } ?? false
        case .text(let column, let isEqual, let right):
            return text(column).map { $0.utf8.elementsEqual(right.utf8) == isEqual } ?? false
        case .numberIn(let column, let list):
            return number(column).map { list.contains($0) } ?? false
        case .textIn(let column, let list):
            return text(column).map { found in list.contains { $0.utf8.elementsEqual(found.utf8) } } ?? false
        case .missing(let column):
            guard let column = values[column] else { return true }
            return switch column {
            case .numbers: ColumnText.number(column, place) == nil
            case .texts: ColumnText.text(column, place) == nil
            }
        case .not(let inner): return !holds(inner, values, place)
        case .and(let left, let right): return holds(left, values, place) && holds(right, values, place)
        case .or(let left, let right): return holds(left, values, place) || holds(right, values, place)
        }
    }
}
