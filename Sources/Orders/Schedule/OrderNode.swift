import Signing

/// A node as an order sees it: its names, of which the first is its own.
package struct OrderNode: Sendable, Hashable {
    package let name: String
    /// Among them `name`.
    package let names: [String]

    package init(_ name: String, others: [String] = []) {
        self.name = name
        names = [name] + others
    }

    /// - Returns: nil without a name.
    package init?(names: [String]) {
        guard let name = names.first else { return nil }
        self.init(name, others: Array(names.dropFirst()))
    }

    func isNamed(by patterns: [NamePattern]) -> Bool {
        patterns.contains { pattern in names.contains { pattern.matches($0) } }
    }
}
