import Identifiers
import Signing

/// Reads the files that a policy names.
struct ReviewerReader {
    let files: [(name: String, pem: String)]
    let notes: [TrustNote]
    let revocations: Revocations
    let policy: SignOffPolicy

    func requireUniqueFiles() throws(SignOffFailure) {
        var names: Set<String> = []
        for file in files where !names.insert(file.name).inserted {
            throw SignOffFailure(.reviewer, file.name, expected: "each file once", found: "it twice")
        }
    }

    /// The roles of each key.
    func holders() throws(SignOffFailure) -> [String: [Reviewers.Holder]] {
        var holders: [String: [Reviewers.Holder]] = [:]
        for role in policy.roles {
            for person in role.people {
                for file in person.files {
                    for hint in try hints(of: file, person.line, "roles.\(role.name).people.\(person.name)") {
                        let holder = Reviewers.Holder(role: role.name, person: person.name)
                        if !(holders[hint] ?? []).contains(holder) { holders[hint, default: []].append(holder) }
                    }
                }
            }
        }
        return holders
    }

    func keys() throws(SignOffFailure) -> Trust {
        let named = Set(policy.roles.flatMap { $0.people.flatMap(\.files) })
        return try trust(of: files.filter { named.contains($0.name) }.map(\.name).sorted())
    }

    /// The node behind each key.
    func nodes() throws(SignOffFailure) -> [String: String] {
        var names: [String: String] = [:]
        for node in policy.nodes {
            for file in node.files {
                for hint in try hints(of: file, node.line, "nodes.\(node.name)") {
                    guard names[hint] == nil || names[hint] == node.name else {
                        throw SignOffFailure(
                            .sharedKey,
                            "\(policy.file): key \(hint)",
                            expected: "a key of one node",
                            found: "one of \(names[hint] ?? "") and \(node.name)"
                        )
                    }
                    names[hint] = node.name
                }
            }
        }
        return names
    }

    func nodeKeys() throws(SignOffFailure) -> Trust {
        try trust(of: Set(policy.nodes.flatMap(\.files)).sorted())
    }

    func certified() throws(SignOffFailure) -> [Reviewers.CertifiedRole] {
        var roles: [Reviewers.CertifiedRole] = []
        for role in policy.roles {
            guard let certificates = role.certificates else { continue }
            let key = "roles.\(role.name).certificates.ca"
            _ = try pem(of: certificates.authority, certificates.line, key)
            let trust = try trust(of: [certificates.authority])
            guard !trust.isEmpty, trust.entries.allSatisfy({ $0.kind == .certificate }) else {
                throw failure(
                    certificates.line,
                    key,
                    expected: "\(certificates.authority) with the certificate of a CA alone",
                    found: "a public key"
                )
            }
            roles.append(
                Reviewers.CertifiedRole(
                    role: role.name,
                    trust: trust,
                    names: certificates.names,
                    people: role.people.filter { !$0.names.isEmpty }
                )
            )
        }
        return roles
    }

    /// The people behind keys of the trust directory.
    func exporters(in trust: Trust) throws(SignOffFailure) -> [String: String] {
        var people: [String: String] = [:]
        for person in policy.exporters {
            for file in person.files {
                // A node names the files of its trust directory, a command their whole paths.
                let entries = trust.entries.filter { entry in
                    entry.kind == .key && String(entry.file.split(separator: "/").last ?? "").isSame(as: file)
                }
                guard !entries.isEmpty else {
                    throw failure(
                        person.line,
                        "exporters.\(person.name)",
                        expected: "\(file) in the trust directory, with a public key",
                        found: "none"
                    )
                }
                for entry in entries { people[entry.identity] = person.name }
            }
        }
        return people
    }

    /// Files without an effect.
    var unused: [String] {
        let named = Set(
            policy.roles.flatMap { role in
                role.people.flatMap(\.files) + [role.certificates?.authority].compactMap { $0 }
            } + policy.nodes.flatMap(\.files)
        )
        return files.map(\.name).filter { !named.contains($0) }.sorted().map {
            "policy.reviewer: \(PlainText.of($0)): no role and no node of \(policy.file) names this file, so its keys approve nothing"
        }
    }

    private func hints(
        of file: String,
        _ line: Int,
        _ key: String
    ) throws(SignOffFailure) -> [String] {
        _ = try pem(of: file, line, key)
        let entries = try trust(of: [file]).entries
        guard !entries.isEmpty, entries.allSatisfy({ $0.kind == .key }) else {
            throw failure(
                line,
                key,
                expected:
                    "\(file) with public keys; a CA stands under certificates, and its names of people in their list",
                found: "a certificate"
            )
        }
        return entries.map(\.identity)
    }

    private func pem(of name: String, _ line: Int, _ key: String) throws(SignOffFailure) -> String {
        guard let file = files.first(where: { $0.name.isSame(as: name) }) else {
            throw failure(line, key, expected: "the file \(name) in the directory of reviewers", found: "none")
        }
        return file.pem
    }

    private func failure(_ line: Int, _ key: String, expected: String, found: String) -> SignOffFailure {
        PolicyReader(file: policy.file).failure(.reviewer, line, key, expected: expected, found: found)
    }

    private func trust(of names: [String]) throws(SignOffFailure) -> Trust {
        let kept = files.filter { names.contains($0.name) }
        let bounds = notes.filter { note in
            let bounded = note.bounded(among: Set(files.map(\.name)))?.names
            return bounded.map { !Set($0).isDisjoint(with: names) } ?? true
        }
        do throws(SigningFailure) {
            return try Trust(files: kept, notes: bounds, revocations: revocations)
        } catch {
            throw SignOffFailure(
                .reviewer,
                error.subject,
                error.message,
                findings: error.findings,
                underlying: error
            )
        }
    }
}
