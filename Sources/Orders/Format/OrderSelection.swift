import Identifiers
package import Signing

/// The nodes that an order is for, by name: `*` stands for any characters, `?` for one byte.
package struct OrderSelection: Sendable, Hashable {
    /// At least one.
    package let names: [NamePattern]
    /// Nodes that it is not for, whatever `names` says.
    package let except: [NamePattern]

    package static let all = OrderSelection(known: [NamePattern("*")], [])

    /// - Throws: `order.value` without a name, with too many, or with one that is empty or too long.
    package init(names: [NamePattern], except: [NamePattern] = []) throws(OrderFailure) {
        try PatternRule.check(names, "select names", isEmptyAllowed: false)
        try PatternRule.check(except, "select except", isEmptyAllowed: true)
        self.names = names
        self.except = except
    }

    private init(known names: [NamePattern], _ except: [NamePattern]) {
        self.names = names
        self.except = except
    }

    /// - Parameter node: all names of the node: each may select it, and each may except it.
    package func contains(_ node: OrderNode) -> Bool {
        !node.isNamed(by: except) && node.isNamed(by: names)
    }
}

/// The rule of lists of patterns.
enum PatternRule {
    static func check(_ patterns: [NamePattern], _ place: String, isEmptyAllowed: Bool) throws(OrderFailure) {
        let isRight =
            patterns.count <= OrderLimits.patterns && (isEmptyAllowed || !patterns.isEmpty)
            && patterns.allSatisfy { (1...OrderLimits.pattern).contains($0.text.utf8.count) }
        guard !isRight else { return }
        throw OrderFailure(
            .value,
            "order: \(place)",
            expected: "\(isEmptyAllowed ? 0 : 1) to \(OrderLimits.patterns) names of 1 to \(OrderLimits.pattern) bytes",
            found: "\(patterns.count)"
        )
    }
}
