import Identifiers
import Signing

/// The verified author of a claim: the roles that the signature gives, and all by which the person is known.
struct ReviewerSignature: Sendable, Hashable {
    let signer: Signer
    let holders: [Reviewers.Holder]
    /// Signatures with one in common are of one person.
    let identities: Set<PersonIdentity>

    var roles: Set<RoleName> { Set(holders.map(\.role)) }

    /// The person's name in a role; nil if the signature does not give it.
    func person(in role: RoleName) -> String? { holders.first { $0.role == role }?.person }

    func isSamePerson(as other: ReviewerSignature) -> Bool { !identities.isDisjoint(with: other.identities) }
}

/// One thing by which a person is known.
enum PersonIdentity: Sendable, Hashable {
    /// The hint of a key.
    case key(String)
    /// The name in the policy.
    case name(String)
    /// A name in a certificate.
    case certificate(String)
}

extension Reviewers {
    /// All by which the signer of a bundle is known, as a person of the policy too.
    func identities(of signer: Signer, _ material: SignatureMaterial) -> Set<PersonIdentity> {
        var identities: Set<PersonIdentity> = [.key(signer.hint)]
        if let person = exporters[signer.hint] { identities.insert(.name(person)) }
        // The certificates were read when the bundle was verified.
        for address in (try? material.addresses()) ?? [] { identities.insert(.certificate(address)) }
        for role in certified {
            for person in role.people where !((try? material.names(matching: person.names)) ?? []).isEmpty {
                identities.insert(.name(person.name))
            }
            for name in (try? material.names(matching: role.names)) ?? [] { identities.insert(.certificate(name)) }
        }
        return identities
    }

    /// The author of a claim.
    /// - Parameters:
    ///   - role: the one that the claim names; nil for a claim without one.
    ///   - now: the time at which certificates must be valid.
    /// - Throws: why the signature gives no role.
    func signature(
        of claim: Claim,
        role: RoleName?,
        at now: Timestamp,
        _ project: ProjectName,
        targets: [String]
    ) throws(SigningFailure) -> ReviewerSignature {
        let signature =
            switch claim.material {
            case .key: try keySignature(of: claim, at: now)
            case .chain: try certifiedSignature(of: claim, role: role, at: now)
            }
        try signature.signer.grant.check(project, targets: targets)
        return signature
    }

    /// The node that signed a record of a bundle that ran there.
    /// - Throws: why the signature is of no node in the policy.
    func node(
        behind claim: Claim,
        at now: Timestamp,
        _ project: ProjectName,
        targets: [String]
    ) throws(SigningFailure) -> String {
        let signer = try claim.signer(under: nodes, at: now)
        try signer.grant.check(project, targets: targets)
        return nodeNames[signer.hint] ?? signer.hint
    }

    private func keySignature(of claim: Claim, at now: Timestamp) throws(SigningFailure) -> ReviewerSignature {
        let signer = try claim.signer(under: keys, at: now)
        let found = holders[signer.hint] ?? []
        return ReviewerSignature(
            signer: signer,
            holders: found,
            identities: Set([.key(signer.hint)] + found.map { PersonIdentity.name($0.person) })
        )
    }

    private func certifiedSignature(
        of claim: Claim,
        role: RoleName?,
        at now: Timestamp
    ) throws(SigningFailure) -> ReviewerSignature {
        var flaw: SigningFailure?
        var found: (signer: Signer, holders: [Holder])?
        var identities: Set<PersonIdentity> = []
        for certified in self.certified where role == nil || certified.role == role {
            let signer: Signer
            do throws(SigningFailure) {
                signer = try claim.signer(under: certified.trust, at: now)
            } catch {
                flaw = flaw ?? error
                continue
            }
            let people = try certified.people(of: claim.material)
            guard let person = people.names.first else { continue }
            found = (signer, (found?.holders ?? []) + [Holder(role: certified.role, person: person)])
            identities.formUnion(people.names.map { .name($0) } + people.matched.map { .certificate($0) })
        }
        guard let found else {
            throw flaw
                ?? SigningFailure(
                    .signatureUntrusted,
                    claim.content.kind.noun,
                    expected: "a certificate that a role of the policy names",
                    found: "one of other names"
                )
        }
        identities.insert(.key(found.signer.hint))
        for address in try claim.material.addresses() { identities.insert(.certificate(address)) }
        return ReviewerSignature(signer: found.signer, holders: found.holders, identities: identities)
    }
}

extension Reviewers.CertifiedRole {
    /// The people whom a certificate names, those of the policy first, and the names by which it does.
    fileprivate func people(
        of material: SignatureMaterial
    ) throws(SigningFailure) -> (names: [String], matched: [String]) {
        var names: [String] = []
        var matched: [String] = []
        for person in people {
            let found = try material.names(matching: person.names)
            if !found.isEmpty { names.append(person.name) }
            matched += found
        }
        let others = try material.names(matching: self.names).sorted()
        if names.isEmpty, let first = others.first { names.append(first) }
        return (names, matched + others)
    }
}
