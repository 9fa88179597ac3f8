import Identifiers
import StrictJSON

extension ClaimContent {
    /// Reads a signed payload strictly: exact keys, known values, limited lists.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    /// - Parameter name: of the claim in an error.
    package init(payload: [UInt8], name: String) throws {
        guard payload.count <= ClaimLimits.bytes else {
            throw SigningFailure(
                .claimTooLarge,
                name,
                expected: "at most \(ClaimLimits.bytes) bytes",
                found: "\(payload.count)"
            )
        }
        let value = try JSONParser.parse(payload, subject: name, sizeLimit: ClaimLimits.bytes)
        try self.init(ClaimReader(value, name))
    }

    private init(_ reader: ClaimReader) throws(SigningFailure) {
        switch reader.kind {
        case .signOff: self = .signOff(try reader.signOff())
        case .withdrawal: self = .withdrawal(try reader.withdrawal())
        case .evaluation: self = .evaluation(try reader.evaluation())
        case .heartbeat: self = .heartbeat(try reader.heartbeat())
        case .probation: self = .probation(try reader.probation())
        }
    }
}

/// Reads the parts of a claim's statement.
struct ClaimReader {
    let kind: ClaimContent.Kind
    let name: String
    private let statement: ClaimFields
    let subject: (name: String?, digest: Digest)

    init(_ value: JSONValue, _ name: String) throws(SigningFailure) {
        self.name = name
        // The type first, so that another document is called another document.
        let found = value["predicateType"]?.string ?? ""
        guard let kind = ClaimContent.Kind(rawValue: found), found.isSame(as: kind.rawValue) else {
            throw SigningFailure(
                .claimType,
                name,
                expected: "predicateType " + ClaimContent.Kind.allCases.map(\.rawValue).joined(separator: ", "),
                found: "\"\(found)\"".printable
            )
        }
        self.kind = kind
        statement = try ClaimFields(value, name, keys: ["_type", "subject", "predicateType", "predicate"])
        guard let type = statement.fields.value("_type").string, type.isSame(as: Statement.type) else {
            throw SigningFailure(
                .claimType,
                name,
                expected: "_type \(Statement.type)",
                found: statement.fields.value("_type").kindDescription.printable
            )
        }
        subject = try Self.subject(of: statement, kind, name)
    }

    private static func subject(
        of statement: ClaimFields,
        _ kind: ClaimContent.Kind,
        _ name: String
    ) throws(SigningFailure) -> (name: String?, digest: Digest) {
        let items = statement.fields.value("subject").array ?? []
        guard items.count == 1 else { throw flaw(name, "exactly one subject", "\(items.count)") }
        let keys = kind == .withdrawal ? ["digest"] : ["name", "digest"]
        let fields = try ClaimFields(items[0], name, place: "subject", keys: keys)
        let digests = try fields.object("digest", name, keys: ["sha256"])
        guard let digest = digests.fields.value("sha256").string.flatMap({ Digest(hex: $0) }) else {
            throw flaw(name, "sha256 with 64 lower-case hex digits", "another digest")
        }
        return (kind == .withdrawal ? nil : try fields.word("name", limit: 256), digest)
    }

    private static func flaw(_ name: String, _ expected: String, _ found: String) -> SigningFailure {
        SigningFailure(.claimSubject, name, expected: expected, found: found.printable)
    }

    /// Requires that the name of the subject is what the predicate says.
    func requireSubject(_ expected: String) throws(SigningFailure) {
        let found = subject.name ?? ""
        guard found.isSame(as: expected) else { throw Self.flaw(name, "the subject \(expected)", "\"\(found)\"") }
    }

    func predicate(_ keys: [String]) throws(SigningFailure) -> ClaimFields {
        try statement.object("predicate", name, keys: keys)
    }

    func signOff() throws(SigningFailure) -> SignOffClaim {
        let fields = try predicate([
            "decision", "role", "project", "bundle", "sequence", "manifest", "root", "active", "targets", "reviewed",
            "policy", "comment", "issued", "expires", "nonce",
        ])
        let reviewed = try fields.object("reviewed", name, keys: ["evaluations", "against"])
        guard let role = fields.fields.value("role").string.flatMap({ RoleName($0) }) else {
            throw fields.fields.flaw("role", "the name of a role: \(RoleName.rule)")
        }
        guard let nonce = fields.fields.value("nonce").string.flatMap({ ClaimNonce($0) }) else {
            throw fields.fields.flaw("nonce", "32 lower-case hex digits")
        }
        let claim = SignOffClaim(
            decision: try fields.fields.choice("decision"),
            role: role,
            project: try fields.fields.name("project"),
            bundle: try fields.fields.name("bundle"),
            statement: subject.digest,
            sequence: try fields.fields.integer("sequence", from: 1),
            manifest: try fields.digest("manifest"),
            root: try fields.digest("root"),
            active: try active(fields),
            targets: try fields.names("targets"),
            evaluations: try reviewed.digests("evaluations"),
            against: try reviewed.optionalDigest("against"),
            policy: try fields.optionalDigest("policy"),
            comment: try fields.fields.text("comment", limit: ClaimLimits.comment),
            issued: try fields.time("issued"),
            expires: try fields.optionalTime("expires"),
            nonce: nonce
        )
        try requireSubject("\(claim.project)/\(claim.bundle)")
        return claim
    }

    func active(_ fields: ClaimFields) throws(SigningFailure) -> [ModelName: VersionID] {
        guard fields.fields.has("active") else { throw fields.fields.flaw("active", "an object") }
        let members = try fields.fields.members("active")
        try fields.requireCount(members.count, "active")
        var active: [ModelName: VersionID] = [:]
        for (key, value) in members {
            guard let model = ModelName(key), let version = value.string.flatMap({ VersionID($0) }) else {
                throw fields.fields.flaw("active", "names of models with the names of versions", found: value)
            }
            active[model] = version
        }
        return active
    }

    func withdrawal() throws(SigningFailure) -> WithdrawalClaim {
        let fields = try predicate(["reason", "issued"])
        return WithdrawalClaim(
            withdrawn: subject.digest,
            reason: try fields.fields.text("reason", limit: ClaimLimits.comment),
            issued: try fields.time("issued")
        )
    }

    func evaluation() throws(SigningFailure) -> EvaluationClaim {
        let fields = try predicate([
            "evaluation", "dataset", "metrics", "requirements", "issued", "expires",
        ])
        let parts = (subject.name ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let model = ModelName(parts[0]), let version = VersionID(parts[1]) else {
            throw Self.flaw(name, "a subject MODEL/VERSION", "\"\(subject.name ?? "")\"")
        }
        return EvaluationClaim(
            model: model,
            version: version,
            manifest: subject.digest,
            evaluation: try fields.digest("evaluation"),
            dataset: try fields.digest("dataset"),
            metrics: try metrics(fields),
            requirements: try requirements(fields),
            issued: try fields.time("issued"),
            expires: try fields.optionalTime("expires")
        )
    }

    private func metrics(_ fields: ClaimFields) throws(SigningFailure) -> [EvaluationClaim.Metric] {
        var metrics: [EvaluationClaim.Metric] = []
        var names: Set<[UInt8]> = []
        for item in try fields.objects("metrics", name, keys: ["metric", "value", "low", "high", "n"]) {
            let metric = EvaluationClaim.Metric(
                metric: try item.word("metric", limit: ClaimLimits.metric),
                value: try item.optionalNumber("value"),
                low: try item.optionalNumber("low"),
                high: try item.optionalNumber("high"),
                rows: try item.fields.integer("n")
            )
            guard (metric.low == nil) == (metric.high == nil),
                metric.low.flatMap({ low in metric.high.map { low <= $0 } }) ?? true
            else { throw item.fields.flaw("low", "low up to high, or neither") }
            guard names.insert(Array(metric.metric.utf8)).inserted else {
                throw item.fields.flaw("metric", "each metric once")
            }
            metrics.append(metric)
        }
        return metrics
    }

    private func requirements(_ fields: ClaimFields) throws(SigningFailure) -> [EvaluationClaim.Requirement] {
        var requirements: [EvaluationClaim.Requirement] = []
        for item in try fields.objects("requirements", name, keys: ["metric", "comparator", "threshold", "passed"]) {
            requirements.append(
                EvaluationClaim.Requirement(
                    metric: try item.word("metric", limit: ClaimLimits.metric),
                    comparator: try item.word("comparator", limit: 2),
                    threshold: try item.number("threshold"),
                    passed: try item.fields.flag("passed")
                )
            )
        }
        return requirements
    }

    func heartbeat() throws(SigningFailure) -> HeartbeatClaim {
        let fields = try predicate(["withdrawn", "issued"])
        guard let project = ProjectName(subject.name ?? "") else {
            throw Self.flaw(name, "the name of a project: \(ProjectName.rule)", "\"\(subject.name ?? "")\"")
        }
        return HeartbeatClaim(
            project: project,
            policy: subject.digest,
            withdrawn: try fields.digests("withdrawn"),
            issued: try fields.time("issued")
        )
    }
}
