import X509

extension Trust {
    /// Entries of another trust whose holders could sign under this one, too: the same key, or a CA that is a root here or was issued by
    /// one. A root that a file here bounds to names of signers does not count, because names keep its signers apart.
    package func entriesInCommon(with other: Trust) -> [Entry] {
        other.entries.filter { entry in
            switch entry.kind {
            case .key: key(entry.identity) != nil
            case .certificate:
                other.roots.contains { root in
                    root.files.contains(entry.file) && root.facts.name == entry.identity && isReached(root.facts)
                }
            }
        }
    }

    private func isReached(_ authority: CertificateFacts) -> Bool {
        roots.contains { root in
            let isBounded = grant(of: root.files).constraints.contains { $0.asksForNames }
            let isSame = root.facts.certificate.publicKey == authority.certificate.publicKey
            return !isBounded && (isSame || root.facts.issued(authority))
        }
    }
}
