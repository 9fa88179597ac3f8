import Identifiers

/// A rule of probation: something that a new generation must not do, or must have done in time.
///
/// A new rule is a file in this folder, a line in `ProbationRules.all`, a code in `NodeCode` with its kind, a row for the code in
/// docs/errors.md, and in docs/operating.md a row in the table of rules, a row for its key and its word among those of the metrics.
/// Tests find what is missing.
protocol ProbationRule: Hashable, Sendable {
    /// The word for it in records and metrics.
    static var name: RollbackRule { get }
    /// The code of a deployment that broke it.
    static var code: NodeCode { get }
    /// Its key below `probation.rules`; nil where it is set elsewhere.
    static var key: String? { get }

    /// The rule with its default settings.
    init()

    /// Takes over the value of its key.
    mutating func configure(by node: ConfigurationNode) throws(NodeFailure)

    /// - Returns: the violation, which explains itself; nil where the observation keeps to the rule, or is none for it.
    func evaluate(_ observation: ProbationObservation) -> ProbationViolation?
}

extension ProbationRule {
    static var key: String? { nil }

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {}
}

/// The rules for a generation on probation, with their settings.
package struct ProbationRules: Sendable, Hashable {
    /// Every rule, in the order in which they are asked.
    static let all: [any ProbationRule.Type] = [
        CrashRule.self,
        ErrorRule.self,
        RefusalRule.self,
        LatencyRule.self,
        GoldenRule.self,
        ShadowRule.self,
        LossRule.self,
        HookRule.self,
        ProbeRule.self,
        DeadlineRule.self,
    ]

    private var rules: [any ProbationRule] = all.map { $0.init() }

    /// The settings of one rule.
    subscript<Rule: ProbationRule>(_ type: Rule.Type) -> Rule {
        rules.lazy.compactMap { $0 as? Rule }.first ?? Rule()
    }

    /// - Returns: how an observation breaks the first rule that it breaks; nil if it breaks none.
    func violation(by observation: ProbationObservation) -> ProbationViolation? {
        rules.lazy.compactMap { $0.evaluate(observation) }.first
    }

    /// These rules, changed by `probation.rules`.
    func changed(by node: ConfigurationNode) throws(NodeFailure) -> ProbationRules {
        var changed = self
        let members = try node.members(allowed: Set(Self.all.compactMap { $0.key }))
        for (index, type) in Self.all.enumerated() {
            if let node = type.key.flatMap({ members[$0] }) { try changed.rules[index].configure(by: node) }
        }
        return changed
    }

    package static func == (left: ProbationRules, right: ProbationRules) -> Bool { left.values == right.values }

    package func hash(into hasher: inout Hasher) { hasher.combine(values) }

    /// The settings of each rule, in the order of `all`.
    var values: [AnyHashable] { rules.map { AnyHashable($0) } }
}
