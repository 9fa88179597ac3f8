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

    /// True for a withdrawal that counts: by a role that may withdraw, or by the author of the claim that it takes back.
    /// - Parameter withdrawn: the claim; nil where it is not in view.
    package func isEffective(
        _ withdrawal: Claim,
        of withdrawn: Claim?,
        policy: SignOffPolicy,
        in project: ProjectName,
        at now: Timestamp
    ) -> Bool {
        guard let author = author(of: withdrawal, project, now) else { return false }
        if policy.roles.contains(where: { $0.mayWithdraw && author.roles.contains($0.name) }) { return true }
        return withdrawn.flatMap { self.author(of: $0, project, now) }?.isSamePerson(as: author) ?? false
    }

    /// The author by a certificate that is valid now, or was when the claim was issued.
    private func author(of claim: Claim, _ project: ProjectName, _ now: Timestamp) -> ReviewerSignature? {
        let role: RoleName? = if case .signOff(let signOff) = claim.content { signOff.role } else { nil }
        for time in [now, claim.content.issued] {
            if let found = try? signature(of: claim, role: role, at: time, project, targets: []) { return found }
        }
        return nil
    }
}
