import Identifiers

/// Failures that a wave may have: a number, or a part of its nodes.
package enum FailureBudget: Sendable, Hashable {
    /// From 0.
    case count(Int64)
    /// From 0 to 100.
    case percent(Int64)

    package static let none = FailureBudget.count(0)

    /// - Parameter text: `2` or `2%`.
    /// - Returns: nil for any other text.
    package init?(_ text: String) {
        let isPart = text.hasSuffix("%")
        let digits = isPart ? text.dropLast() : Substring(text)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits) else {
            return nil
        }
        if isPart, number > 100 { return nil }
        self = isPart ? .percent(number) : .count(number)
    }

    package var text: String {
        switch self {
        case .count(let number): "\(number)"
        case .percent(let number): "\(number)%"
        }
    }
}
