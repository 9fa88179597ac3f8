import Identifiers
import Signing

/// Reads the rules of a policy.
struct PolicyRuleReader {
    let reader: PolicyReader
    let roles: [PolicyRole]
    let nodes: [PolicyNode]

    private static let keys = [
        "projects", "mode", "sign-offs", "distinct", "reject", "max-age", "freshness", "overrides", "evidence",
        "break-glass",
    ]

    func rules(_ setting: Setting) throws(SignOffFailure) -> [PolicyRule] {
        var rules: [PolicyRule] = []
        for (index, item) in try reader.items(of: setting, at: "rules").enumerated() {
            rules.append(try rule(item, "rules[\(index)]"))
        }
        return rules
    }

    func fallback(_ setting: Setting) throws(SignOffFailure) -> PolicyMode {
        let members = try reader.members(of: setting, at: "default", allowed: ["mode"], required: ["mode"])
        return try reader.choice(members["mode"] ?? setting, at: "default.mode")
    }

    private func rule(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyRule {
        let members = try reader.members(of: setting, at: key, allowed: Self.keys, required: ["projects", "mode"])
        func read<Value>(
            _ name: String,
            _ body: (Setting, String) throws(SignOffFailure) -> Value
        ) throws(SignOffFailure) -> Value? {
            guard let value = members[name] else { return nil }
            return try body(value, "\(key).\(name)")
        }
        let signOffs = try read("sign-offs", signOffs) ?? []
        let distinct = try read("distinct", distinct) ?? []
        try requirePeople(signOffs, distinct, setting, key)
        return PolicyRule(
            projects: try reader.texts(of: members["projects"] ?? setting, at: "\(key).projects").map {
                NamePattern($0.text)
            },
            mode: try reader.choice(members["mode"] ?? setting, at: "\(key).mode"),
            signOffs: signOffs,
            distinct: distinct,
            reject: try read("reject") { value, key throws(SignOffFailure) in try reader.choice(value, at: key) }
                ?? .any,
            maxAge: try read("max-age", reader.duration),
            freshness: try read("freshness", freshness),
            overrides: try read("overrides") { value, key throws(SignOffFailure) in
                try reader.choice(value, at: key)
            } ?? .refuse,
            evidence: try read("evidence") { value, key throws(SignOffFailure) in
                try PolicyEvidenceReader(reader: reader, roles: roles.map(\.name), nodes: nodes.map(\.name))
                    .evidence(value, key)
            } ?? [],
            breakGlass: try read("break-glass", breakGlass)
        )
    }

    private func signOffs(_ setting: Setting, _ key: String) throws(SignOffFailure) -> [PolicyRule.SignOffs] {
        var list: [PolicyRule.SignOffs] = []
        for (index, item) in try reader.items(of: setting, at: key).enumerated() {
            let path = "\(key)[\(index)]"
            let members = try reader.members(of: item, at: path, allowed: ["role", "threshold"], required: ["role"])
            let role = try role(members["role"] ?? item, "\(path).role")
            guard !list.contains(where: { $0.role == role }) else {
                throw reader.failure(.role, item.line, path, expected: "each role once", found: "\(role) twice")
            }
            let threshold = try members["threshold"].map { value throws(SignOffFailure) in
                try reader.threshold(value, at: "\(path).threshold")
            }
            list.append(PolicyRule.SignOffs(role: role, threshold: threshold ?? 1))
        }
        return list
    }

    private func distinct(_ setting: Setting, _ key: String) throws(SignOffFailure) -> [RoleName] {
        var list: [RoleName] = []
        for (text, line) in try reader.texts(of: setting, at: key) {
            list.append(try role(text, line, key, takesExporter: true))
        }
        guard list.count > 1 else { throw reader.wrong(setting, key, "at least two roles") }
        return list
    }

    private func freshness(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyRule.Freshness {
        let members = try reader.members(
            of: setting,
            at: key,
            allowed: ["role", "every"],
            required: ["role", "every"]
        )
        return PolicyRule.Freshness(
            role: try role(members["role"] ?? setting, "\(key).role"),
            every: try reader.duration(members["every"] ?? setting, at: "\(key).every")
        )
    }

    private func breakGlass(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyRule.BreakGlass {
        let keys = ["role", "threshold", "lasts"]
        let members = try reader.members(of: setting, at: key, allowed: keys, required: ["role", "lasts"])
        let role = try role(members["role"] ?? setting, "\(key).role")
        let threshold =
            try members["threshold"].map { value throws(SignOffFailure) in
                try reader.threshold(value, at: "\(key).threshold")
            } ?? 1
        try requireReach(role, threshold, setting.line, key)
        return PolicyRule.BreakGlass(
            role: role,
            threshold: threshold,
            lasts: try reader.duration(members["lasts"] ?? setting, at: "\(key).lasts")
        )
    }

    private func role(_ setting: Setting, _ key: String) throws(SignOffFailure) -> RoleName {
        try role(reader.text(of: setting, at: key), setting.line, key, takesExporter: false)
    }

    private func role(
        _ text: String,
        _ line: Int,
        _ key: String,
        takesExporter: Bool
    ) throws(SignOffFailure) -> RoleName {
        if takesExporter, text == RoleName.exporter.text { return .exporter }
        guard let role = roles.first(where: { $0.name.text.isSame(as: text) }) else {
            let known = roles.map(\.name.text) + (takesExporter ? [RoleName.exporter.text] : [])
            throw reader.failure(
                .role,
                line,
                key,
                expected: known.isEmpty ? "a role, and roles has none" : "one of \(known.joined(separator: ", "))",
                found: "\"\(text)\"".printable
            )
        }
        return role.name
    }

    /// A rule that nobody could ever satisfy is a mistake of its author.
    private func requirePeople(
        _ signOffs: [PolicyRule.SignOffs],
        _ distinct: [RoleName],
        _ setting: Setting,
        _ key: String
    ) throws(SignOffFailure) {
        for one in signOffs { try requireReach(one.role, one.threshold, setting.line, "\(key).sign-offs") }
        // People of several distinct roles count in one of them.
        let kept = signOffs.filter { distinct.contains($0.role) }
        guard kept.count > 1 else { return }
        let chosen = kept.compactMap { one in roles.first { $0.name == one.role } }
        guard chosen.allSatisfy({ !Self.isOpen($0) }) else { return }
        let people = Set(chosen.flatMap { $0.people.map(\.name) })
        let needed = kept.reduce(0) { $0 + $1.threshold }
        guard people.count < needed else { return }
        throw reader.failure(
            .role,
            setting.line,
            "\(key).distinct",
            expected: "at least \(needed) people in \(kept.map(\.role.text).joined(separator: ", "))",
            found: "\(people.count)"
        )
    }

    private func requireReach(
        _ name: RoleName,
        _ threshold: Int,
        _ line: Int,
        _ key: String
    ) throws(SignOffFailure) {
        guard let role = roles.first(where: { $0.name == name }), !Self.isOpen(role), role.people.count < threshold
        else { return }
        throw reader.failure(
            .role,
            line,
            key,
            expected: "at least \(threshold) people in \(name)",
            found: "\(role.people.count)"
        )
    }

    /// True for a role whose people a CA names, so that their number is not known.
    private static func isOpen(_ role: PolicyRole) -> Bool { !(role.certificates?.names.isEmpty ?? true) }
}
