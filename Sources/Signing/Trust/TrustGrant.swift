package import Identifiers

/// All constraints of a trusted signer: each file that constrains its key or its root must allow the bundle.
package struct TrustGrant: Sendable, Hashable {
    package let constraints: [TrustConstraints]

    package static let unbounded = TrustGrant(constraints: [])

    /// The largest step of the sequence above the highest confirmed one; nil for any number.
    package var largestJump: (limit: Int64, file: String)? {
        constraints.compactMap { bound in bound.largestJump.map { ($0, bound.file) } }.min { $0.0 < $1.0 }
    }

    /// Requires that the signer may vouch for a bundle of this project and these targets.
    package func check(_ project: ProjectName, targets: [String]) throws(SigningFailure) {
        for bound in constraints {
            if let projects = bound.projects, !projects.contains(where: { $0.matches(project.text) }) {
                throw SigningFailure(
                    .trustProject,
                    project.text,
                    expected: "a signer that may sign for this project",
                    found: "one that \(bound.file) bounds to \(Self.list(projects))"
                )
            }
            guard let allowed = bound.targets else { continue }
            let others = targets.filter { target in !allowed.contains { $0.matches(target) } }
            guard targets.isEmpty || !others.isEmpty else { continue }
            throw SigningFailure(
                .trustTarget,
                project.text,
                expected: "a bundle for \(Self.list(allowed)) only, as \(bound.file) bounds its signer",
                found: targets.isEmpty
                    ? "one for any node" : "one for \(others.joined(separator: ", ").printable)"
            )
        }
    }

    /// Requires that the constraints can be read and have not expired.
    func check(at now: Timestamp) throws(SigningFailure) {
        for bound in constraints {
            if let flaw = bound.flaw {
                throw SigningFailure(
                    .trustConstraints,
                    flaw.subject,
                    "\(flaw.message); until it is right, nothing that it bounds is trusted"
                )
            }
            guard let end = bound.end, now >= end else { continue }
            throw SigningFailure(
                .trustEnded,
                bound.file,
                expected: "a signer that is trusted at \(now)",
                found: "one whose not-after ended before; trust its new key, or move not-after"
            )
        }
    }

    /// The same, and that the certificate of the signer has a name that is wanted.
    func check(_ leaf: CertificateFacts, at now: Timestamp) throws(SigningFailure) {
        try check(at: now)
        for bound in constraints {
            for (patterns, key) in [(bound.subjects, "subject"), (bound.alternatives, "san")] {
                guard let patterns, try !Self.contains(patterns, leaf) else { continue }
                throw SigningFailure(
                    .trustSubject,
                    leaf.name,
                    expected: "a signer whose \(key) is "
                        + patterns.map(\.text).joined(separator: " or ").printable + ", as \(bound.file) says",
                    found: "\(try leaf.names())".printable
                )
            }
        }
    }

    private static func contains(
        _ patterns: [SubjectPattern],
        _ leaf: CertificateFacts
    ) throws(SigningFailure) -> Bool {
        for pattern in patterns where try pattern.matches(leaf) { return true }
        return false
    }

    private static func list(_ patterns: [NamePattern]) -> String {
        patterns.map(\.text).joined(separator: ", ").printable
    }
}
