package import Signing

/// The needs of a project's deployments.
package struct PolicyRule: Sendable, Hashable {
    /// So many people of a role.
    package struct SignOffs: Sendable, Hashable {
        package let role: RoleName
        package let threshold: Int
    }

    /// A role's regular word.
    package struct Freshness: Sendable, Hashable {
        package let role: RoleName
        /// Seconds.
        package let every: Double
    }

    /// The people who may let a bundle through in an emergency.
    package struct BreakGlass: Sendable, Hashable {
        package let role: RoleName
        package let threshold: Int
        /// Seconds, from the claim on.
        package let lasts: Double
    }

    /// The meaning of one rejection.
    package enum Rejection: String, Sendable, Hashable, CaseIterable {
        /// It blocks until it is withdrawn.
        case any
        /// It only keeps its author from approving.
        case ignore
    }

    /// The meaning of an approval of other active versions than those that are wanted.
    package enum Overrides: String, Sendable, Hashable, CaseIterable {
        case refuse
        case allow
    }

    package let projects: [NamePattern]
    package let mode: PolicyMode
    package let signOffs: [SignOffs]
    /// Roles among which a person counts once.
    package let distinct: [RoleName]
    package let reject: Rejection
    /// Seconds from the claim on; nil for any age.
    package let maxAge: Double?
    package let freshness: Freshness?
    package let overrides: Overrides
    package let evidence: [PolicyEvidence]
    package let breakGlass: BreakGlass?
}
