/// The cause of a rollback, as the metrics name it: a rule of probation, or another bad end.
package struct RollbackRule: Sendable, Hashable, CaseIterable {
    package let rawValue: String

    init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// An order by a person.
    package static let hand = RollbackRule("hand")
    /// Anything else, such as models that could not be served after the switch.
    package static let other = RollbackRule("other")

    package static let allCases = ProbationRules.all.map { $0.name } + [hand, other]

    /// - Parameter code: of the deployment's problem; nil for a rollback that somebody asked for.
    init(code: String?) {
        guard let code, code != NodeCode.deploymentByHand.rawValue else {
            self = .hand
            return
        }
        self = ProbationRules.all.first { $0.code.rawValue == code }?.name ?? .other
    }
}
