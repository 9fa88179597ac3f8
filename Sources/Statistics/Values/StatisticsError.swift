/// The refusals of the engine: rows that no figure could be given for. What merely has no value is a `Reason`, not an error.
package enum StatisticsError: Error, Sendable, Hashable {
    /// Columns of one table differ in length.
    case length(column: String, expected: Int, found: Int)
    /// A value that is NaN or infinite, at a place that counts from 0.
    case notFinite(column: String, row: Int)
    /// A weight that is negative, NaN or infinite.
    case weight(row: Int)
    /// All weights are 0.
    case noWeight
    /// No rows.
    case empty
    /// A score that is no probability where one is needed.
    case probability(row: Int)
    /// The number of a class that is not declared.
    case classNumber(row: Int)
    /// More rows than fit: 2^31 - 1 in memory.
    case tooManyRows(Int)
    /// A setting outside of its range.
    case setting(name: String, value: Double)
    /// Sorted runs could not be written or read; the number is the system's.
    case spill(operation: String, errno: Int32)

    /// The stable dotted codes.
    private enum Code: String, CaseIterable {
        case length = "statistics.length"
        case notFinite = "statistics.not-finite"
        case weight = "statistics.weight"
        case noWeight = "statistics.no-weight"
        case empty = "statistics.empty"
        case probability = "statistics.probability"
        case classNumber = "statistics.class"
        case tooManyRows = "statistics.too-many-rows"
        case setting = "statistics.setting"
        case spill = "statistics.spill"
    }

    /// All codes, each with a row in docs/errors.md.
    package static let codes = Code.allCases.map(\.rawValue)

    package var code: String {
        let code: Code =
            switch self {
            case .length: .length
            case .notFinite: .notFinite
            case .weight: .weight
            case .noWeight: .noWeight
            case .empty: .empty
            case .probability: .probability
            case .classNumber: .classNumber
            case .tooManyRows: .tooManyRows
            case .setting: .setting
            case .spill: .spill
            }
        return code.rawValue
    }
}

extension StatisticsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .length(let column, let expected, let found):
            "\(code): \(column) has \(found) values; \(expected) were expected"
        case .notFinite(let column, let row):
            "\(code): \(column) of row \(row) is NaN or infinite; a number was expected"
        case .weight(let row): "\(code): the weight of row \(row) is not finite or negative; 0 or more was expected"
        case .noWeight: "\(code): all weights are 0"
        case .empty: "\(code): there are no rows"
        case .probability(let row): "\(code): the score of row \(row) is no probability; 0 to 1 was expected"
        case .classNumber(let row): "\(code): row \(row) has the number of a class that is not declared"
        case .tooManyRows(let rows): "\(code): \(rows) rows; at most \(Int32.max) were expected"
        case .setting(let name, let value): "\(code): \(name) is \(value), outside of its range"
        case .spill(let operation, let errno): "\(code): \(operation) of sorted runs failed with error \(errno)"
        }
    }
}
