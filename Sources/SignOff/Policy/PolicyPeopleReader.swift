import Identifiers
import Signing

/// Reads who is who in a policy.
struct PolicyPeopleReader {
    let reader: PolicyReader

    func roles(_ setting: Setting) throws(SignOffFailure) -> [PolicyRole] {
        var roles: [PolicyRole] = []
        for member in try reader.entries(of: setting, at: "roles") {
            let key = "roles.\(member.key)"
            guard let name = RoleName(member.key), name != .exporter else {
                throw reader.failure(
                    .role,
                    member.value.line,
                    key,
                    expected: "the name of a role: \(RoleName.rule); exporter is the signer of a bundle",
                    found: "\"\(member.key)\"".printable
                )
            }
            roles.append(try role(name, member.value, key))
        }
        return roles
    }

    private func role(_ name: RoleName, _ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyRole {
        let members = try reader.members(of: setting, at: key, allowed: ["people", "certificates", "may-withdraw"])
        let people =
            try members["people"].map { value throws(SignOffFailure) in
                try self.people(value, "\(key).people", takesNames: true)
            } ?? []
        let certificates = try members["certificates"].map { value throws(SignOffFailure) in
            try self.certificates(value, "\(key).certificates")
        }
        if certificates == nil, let person = people.first(where: { !$0.names.isEmpty }) {
            throw reader.failure(
                .role,
                person.line,
                "\(key).people.\(person.name)",
                expected: "certificates.ca in the role, since the person has a name of a certificate",
                found: "none"
            )
        }
        let hasCertificates = certificates.map { !$0.names.isEmpty } ?? false
        guard hasCertificates || people.contains(where: { !$0.files.isEmpty || !$0.names.isEmpty }) else {
            throw reader.failure(
                .role,
                setting.line,
                key,
                expected: "at least one person with a key or a certificate",
                found: "none"
            )
        }
        let mayWithdraw =
            try members["may-withdraw"].map { value throws(SignOffFailure) in
                try reader.truth(value, at: "\(key).may-withdraw")
            } ?? false
        return PolicyRole(name: name, people: people, certificates: certificates, mayWithdraw: mayWithdraw)
    }

    func exporters(_ setting: Setting) throws(SignOffFailure) -> [PolicyPerson] {
        try people(setting, "exporters", takesNames: false)
    }

    func nodes(_ setting: Setting) throws(SignOffFailure) -> [PolicyNode] {
        try people(setting, "nodes", noun: "node", takesNames: false).map {
            PolicyNode(name: $0.name, files: $0.files, line: $0.line)
        }
    }

    private func people(
        _ setting: Setting,
        _ key: String,
        noun: String = "person",
        takesNames: Bool
    ) throws(SignOffFailure) -> [PolicyPerson] {
        var people: [PolicyPerson] = []
        for member in try reader.entries(of: setting, at: key) {
            let path = "\(key).\(member.key)"
            guard (1...80).contains(member.key.utf8.count), member.key.isSame(as: member.key.printable),
                !member.key.contains(":")
            else {
                throw reader.failure(
                    .value,
                    member.value.line,
                    key,
                    expected: "the name of a \(noun): up to 80 bytes, no control characters and no colon",
                    found: "\"\(member.key)\"".printable
                )
            }
            people.append(try person(member, path, takesNames))
        }
        return people
    }

    /// A word that ends in `.pem` is a file of keys, any other a name in a certificate.
    private func person(
        _ member: Setting.Member,
        _ key: String,
        _ takesNames: Bool
    ) throws(SignOffFailure) -> PolicyPerson {
        var files: [String] = []
        var names: [SubjectPattern] = []
        for (text, line) in try reader.texts(of: member.value, at: key) {
            guard takesNames, !text.hasSuffix(".pem") else {
                files.append(try reader.fileName(text, line: line, at: key))
                continue
            }
            names.append(try pattern(text, line, key))
        }
        return PolicyPerson(name: member.key, files: files, names: names, line: member.value.line)
    }

    private func certificates(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyCertificates {
        let members = try reader.members(of: setting, at: key, allowed: ["ca", "names"], required: ["ca"])
        let authority = members["ca"] ?? setting
        var names: [SubjectPattern] = []
        if let value = members["names"] {
            for (text, line) in try reader.texts(of: value, at: "\(key).names") {
                names.append(try pattern(text, line, "\(key).names"))
            }
        }
        return PolicyCertificates(
            authority: try reader.fileName(
                reader.text(of: authority, at: "\(key).ca"),
                line: authority.line,
                at: "\(key).ca"
            ),
            names: names,
            line: setting.line
        )
    }

    private func pattern(_ text: String, _ line: Int, _ key: String) throws(SignOffFailure) -> SubjectPattern {
        guard let pattern = SubjectPattern(anyOf: text) else {
            throw reader.failure(
                .value,
                line,
                key,
                expected:
                    "a file NAME.pem, or a name in a certificate: email:ADDRESS, dns:NAME, uri:URI or CN=NAME,O=NAME",
                found: "\"\(text)\"".printable
            )
        }
        return pattern
    }
}
