package import Identifiers
package import Signing

extension Reviewers {
    /// The roles that the signature of a claim gives, with the person's name in each; ascending by role.
    /// - Throws: why the signature gives none.
    package func roles(
        of claim: Claim,
        in project: ProjectName,
        at now: Timestamp
    ) throws(SigningFailure) -> [(role: RoleName, person: String)] {
        try signature(of: claim, role: nil, at: now, project, targets: []).holders
            .map { (role: $0.role, person: $0.person) }
            .sorted { $0.role < $1.role }
    }
}
