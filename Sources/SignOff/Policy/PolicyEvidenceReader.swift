import EvaluationRecords
import Identifiers
import Signing

/// Reads the evidence that a rule needs.
struct PolicyEvidenceReader {
    let reader: PolicyReader
    let roles: [RoleName]
    /// Names of nodes.
    let nodes: [String]

    private static let keys = [
        "model", "version", "against", "dataset", "max-age", "by", "require", "golden", "scan", "ran", "on", "without",
        "answers",
    ]

    private enum Version: String, CaseIterable { case active }
    private enum Against: String, CaseIterable { case current }
    private enum Golden: String, CaseIterable { case present }
    private enum Without: String, CaseIterable { case breach }

    func evidence(_ setting: Setting, _ key: String) throws(SignOffFailure) -> [PolicyEvidence] {
        var list: [PolicyEvidence] = []
        for (index, item) in try reader.items(of: setting, at: key).enumerated() {
            list.append(try one(item, "\(key)[\(index)]"))
        }
        return list
    }

    private func one(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyEvidence {
        let members = try reader.members(of: setting, at: key, allowed: Self.keys)
        if members["ran"] != nil { return try run(setting, key) }
        if members["golden"] != nil || members["scan"] != nil { return try content(setting, key) }
        if members["against"] != nil { return try comparison(setting, key) }
        return try evaluation(setting, key)
    }

    private func content(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyEvidence {
        let members = try reader.members(of: setting, at: key, allowed: ["golden", "scan"])
        if let golden = members["golden"] { _ = try reader.choice(golden, at: "\(key).golden", Golden.self) }
        let scan = try members["scan"].map { value throws(SignOffFailure) -> ScanStanding in
            try reader.choice(value, at: "\(key).scan")
        }
        return .content(PolicyEvidence.Content(golden: members["golden"] != nil, scan: scan))
    }

    private func evaluation(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyEvidence {
        let members = try reader.members(
            of: setting,
            at: key,
            allowed: ["model", "version", "dataset", "max-age", "by", "require"],
            required: ["model", "version", "dataset", "require"]
        )
        try requireActive(members["version"] ?? setting, key)
        return .evaluation(
            PolicyEvidence.Evaluation(
                model: NamePattern(try reader.text(of: members["model"] ?? setting, at: "\(key).model")),
                dataset: try reader.digest(members["dataset"] ?? setting, at: "\(key).dataset"),
                maxAge: try maxAge(members["max-age"], key),
                by: try by(members["by"], key),
                require: try requirements(members["require"] ?? setting, key, EvaluationRequirement.parse)
            )
        )
    }

    private func comparison(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyEvidence {
        let members = try reader.members(
            of: setting,
            at: key,
            allowed: ["model", "version", "against", "dataset", "max-age", "by", "require"],
            required: ["model", "version", "against", "dataset", "require"]
        )
        try requireActive(members["version"] ?? setting, key)
        _ = try reader.choice(members["against"] ?? setting, at: "\(key).against", Against.self)
        let data = members["dataset"] ?? setting
        let isAny = data.content == .text("same")
        return .comparison(
            PolicyEvidence.Comparison(
                model: NamePattern(try reader.text(of: members["model"] ?? setting, at: "\(key).model")),
                dataset: isAny ? nil : try reader.digest(data, at: "\(key).dataset"),
                maxAge: try maxAge(members["max-age"], key),
                by: try by(members["by"], key),
                require: try requirements(members["require"] ?? setting, key, ComparisonRequirement.parse)
            )
        )
    }

    private func run(_ setting: Setting, _ key: String) throws(SignOffFailure) -> PolicyEvidence {
        let members = try reader.members(
            of: setting,
            at: key,
            allowed: ["ran", "on", "without", "answers", "max-age"],
            required: ["ran", "on"]
        )
        if let without = members["without"] {
            _ = try reader.choice(without, at: "\(key).without", Without.self)
        }
        return .run(
            PolicyEvidence.Run(
                length: try reader.duration(members["ran"] ?? setting, at: "\(key).ran"),
                nodes: try on(members["on"] ?? setting, key),
                withoutBreach: members["without"] != nil,
                answers: try members["answers"].map { value throws(SignOffFailure) in
                    try reader.count(value, at: "\(key).answers")
                },
                maxAge: try maxAge(members["max-age"], key)
            )
        )
    }

    private func on(_ setting: Setting, _ key: String) throws(SignOffFailure) -> [String] {
        var list: [String] = []
        for (text, line) in try reader.texts(of: setting, at: "\(key).on") {
            guard nodes.contains(where: { $0.isSame(as: text) }) else {
                throw reader.failure(
                    .value,
                    line,
                    "\(key).on",
                    expected: nodes.isEmpty
                        ? "a node of the policy, and nodes has none" : "one of \(nodes.joined(separator: ", "))",
                    found: "\"\(text)\"".printable
                )
            }
            list.append(text)
        }
        return list
    }

    private func requireActive(_ setting: Setting, _ key: String) throws(SignOffFailure) {
        _ = try reader.choice(setting, at: "\(key).version", Version.self)
    }

    private func maxAge(_ setting: Setting?, _ key: String) throws(SignOffFailure) -> Double? {
        guard let setting else { return nil }
        return try reader.duration(setting, at: "\(key).max-age")
    }

    /// Whose word counts: without the key, that of the exporter and of every role.
    private func by(_ setting: Setting?, _ key: String) throws(SignOffFailure) -> [RoleName] {
        let known = [RoleName.exporter] + roles
        guard let setting else { return known }
        var list: [RoleName] = []
        for (text, line) in try reader.texts(of: setting, at: "\(key).by") {
            guard let role = known.first(where: { $0.text.isSame(as: text) }) else {
                throw reader.failure(
                    .role,
                    line,
                    "\(key).by",
                    expected: "one of \(known.map(\.text).joined(separator: ", "))",
                    found: "\"\(text)\"".printable
                )
            }
            list.append(role)
        }
        return list
    }

    private func requirements<Requirement>(
        _ setting: Setting,
        _ key: String,
        _ parse: (String) throws(RecordFailure) -> Requirement
    ) throws(SignOffFailure) -> [Requirement] {
        var list: [Requirement] = []
        for (text, line) in try reader.texts(of: setting, at: "\(key).require") {
            do throws(RecordFailure) {
                list.append(try parse(text))
            } catch {
                throw SignOffFailure(
                    .value,
                    reader.place(line, "\(key).require"),
                    error.message,
                    findings: error.findings,
                    underlying: error
                )
            }
        }
        return list
    }
}
