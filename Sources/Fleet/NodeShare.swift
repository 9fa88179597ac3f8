/// A part of the nodes, such as `12.5%`. It counts in thousandths of a percent, so that no number of nodes depends on how a fraction is rounded.
package struct NodeShare: Sendable, Hashable, Comparable {
    package static let all = NodeShare(thousandths: 100_000)

    private let thousandths: Int

    private init(thousandths: Int) {
        self.thousandths = thousandths
    }

    /// - Parameter text: a number over 0 and at most 100, with at most three digits after the point, and `%`.
    package init?(_ text: some StringProtocol) {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1]) : "0"
        guard (1...2).contains(parts.count), (1...3).contains(parts[0].utf8.count),
            (1...3).contains(fraction.utf8.count),
            (String(parts[0]) + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let whole = Int(parts[0]), let rest = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
        else { return nil }
        thousandths = whole * 1000 + rest
        guard thousandths > 0, self <= Self.all else { return nil }
    }

    /// The fewest of so many nodes that are no less than the share: of 10 % of 25 it is 3.
    package func least(of count: Int) -> Int { (count * thousandths + 99_999) / 100_000 }

    /// The most of so many nodes that are no more than the share: of 10 % of 25 it is 2.
    package func most(of count: Int) -> Int { count * thousandths / 100_000 }

    package static func < (left: Self, right: Self) -> Bool { left.thousandths < right.thousandths }
}

extension NodeShare: CustomStringConvertible {
    package var description: String {
        let rest = String(String(thousandths % 1000 + 1000).dropFirst())
        var digits = rest[...]
        while digits.last == "0" { digits.removeLast() }
        return "\(thousandths / 1000)\(digits.isEmpty ? "" : ".\(digits)")%"
    }
}
