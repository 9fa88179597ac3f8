package import Identifiers
package import Signing

/// The signatures that an operator wants to see before a bundle is deployed: the file `policy.yaml`, format `slipway.policy/1`.
///
/// `SignOff` answers who says so: whether claims that travel beside a bundle satisfy the policy of the node that is about to run it.
///
/// - `Policy`: this type and its parts, read strictly from a `Setting`, with errors that name file, line and key.
/// - `Reviewers`: the keys and certificates of the people in the policy, kept apart from the trust in those who sign bundles.
/// - `Decision`: `SignOffJudge.decide`, one pure function of a policy, its reviewers and a `SignOffQuestion`. A `SignOffDecision` has all findings,
///   not the first.
///
/// Begin with this file, `SignOffQuestion.swift` and `SignOffJudge.swift`; docs/sign-off.md is the contract.
///
/// The target opens no file, reads no clock and keeps no claim: a node hands in what it has. It is not on the verify path: a bundle is sound or not
/// before anybody asks who approved it.
package struct SignOffPolicy: Sendable, Hashable {
    package static let format = "slipway.policy/1"
    /// Bytes of a policy that is read.
    package static let limit = 1 << 20

    /// The name of the file, for messages.
    package let file: String
    /// SHA-256 of its bytes.
    package let digest: Digest
    /// In the order of the file.
    package let roles: [PolicyRole]
    /// Files of the trust directory by the person who signs bundles with their keys.
    package let exporters: [PolicyPerson]
    /// Nodes whose records of bundles that ran there are evidence.
    package let nodes: [PolicyNode]
    /// The first that matches a project is its rule.
    package let rules: [PolicyRule]
    /// For a project that no rule matches.
    package let fallback: PolicyMode

    /// True if it names files of the directory of reviewers.
    package var hasReviewers: Bool { !roles.isEmpty || !nodes.isEmpty }

    package func role(_ name: RoleName) -> PolicyRole? { roles.first { $0.name == name } }

    /// The rule of a project, and its number in the file, from 1.
    package func rule(of project: ProjectName) -> (number: Int, rule: PolicyRule)? {
        rules.firstIndex { $0.projects.contains { $0.matches(project.text) } }.map { ($0 + 1, rules[$0]) }
    }
}

/// The fate of a deployment that a rule does not allow.
package enum PolicyMode: String, Sendable, Hashable, CaseIterable {
    /// Nothing is judged.
    case off
    /// It goes on, and the findings are shown.
    case warn
    /// It is refused.
    case enforce
}
