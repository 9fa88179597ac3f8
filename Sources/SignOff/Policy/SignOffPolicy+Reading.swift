import EvaluationRecords
package import Identifiers
import Signing

extension SignOffPolicy {
    /// Reads a policy strictly: unknown keys, unknown roles and thresholds that nobody could reach are errors.
    /// - Parameters:
    ///   - file: its name, for messages.
    ///   - parse: makes settings of its YAML; the caller chooses the reader, which must refuse a key that stands twice.
    /// - Throws: a `policy.…` code with file, line and key.
    package static func read(
        _ bytes: [UInt8],
        file: String,
        parse: ([UInt8], String) throws -> Setting
    ) throws(SignOffFailure) -> SignOffPolicy {
        guard bytes.count <= limit else {
            throw SignOffFailure(.syntax, file, expected: "at most \(limit) bytes", found: "\(bytes.count)")
        }
        let settings: Setting
        do {
            settings = try parse(bytes, file)
        } catch let failure as any CodedFailure {
            throw SignOffFailure(.syntax, failure.subject, failure.message, underlying: failure)
        } catch {
            throw SignOffFailure(.syntax, file, "is not the YAML that a policy is", underlying: error)
        }
        return try SignOffPolicy(settings, file: file, digest: RecordDigest.of(bytes))
    }

    private init(_ settings: Setting, file: String, digest: Digest) throws(SignOffFailure) {
        let reader = PolicyReader(file: file)
        // The format first: another one has other keys.
        if case .map(let members) = settings.content,
            let found = members.first(where: { $0.key == "format" })?.value
        {
            let text = try reader.text(of: found, at: "format")
            guard text == Self.format else {
                throw reader.failure(
                    .format,
                    found.line,
                    "format",
                    expected: Self.format,
                    found: "\"\(text)\"".printable
                )
            }
        }
        let members = try reader.members(
            of: settings,
            at: "",
            allowed: ["format", "roles", "exporters", "nodes", "rules", "default"],
            required: ["format", "default"]
        )
        let people = PolicyPeopleReader(reader: reader)
        let roles = try members["roles"].map { setting throws(SignOffFailure) in try people.roles(setting) } ?? []
        self.file = file
        self.digest = digest
        self.roles = roles
        exporters =
            try members["exporters"].map { setting throws(SignOffFailure) in try people.exporters(setting) } ?? []
        let nodes = try members["nodes"].map { setting throws(SignOffFailure) in try people.nodes(setting) } ?? []
        self.nodes = nodes
        let rules = PolicyRuleReader(reader: reader, roles: roles, nodes: nodes)
        self.rules = try members["rules"].map { setting throws(SignOffFailure) in try rules.rules(setting) } ?? []
        fallback = try rules.fallback(members["default"] ?? Setting(.nothing, line: settings.line))
    }
}
