import Identifiers
import StrictJSON

extension ClaimContent {
    /// The statement as the JSON that is signed: compact, keys sorted.
    package func payload() -> [UInt8] {
        var subject: JSONValue = ["digest": ["sha256": .string(subjectDigest.hex)]]
        if let subjectName { subject["name"] = .string(subjectName) }
        return JSONWriter.bytes(
            of: [
                "_type": .string(Statement.type),
                "predicate": predicate,
                "predicateType": .string(kind.rawValue),
                "subject": .array([subject]),
            ]
        )
    }

    private var predicate: JSONValue {
        switch self {
        case .signOff(let claim): Self.predicate(of: claim)
        case .withdrawal(let claim):
            ["issued": Self.time(claim.issued), "reason": .string(claim.reason)]
        case .evaluation(let claim): Self.predicate(of: claim)
        case .heartbeat(let claim):
            ["issued": Self.time(claim.issued), "withdrawn": Self.digests(claim.withdrawn)]
        case .probation(let claim): Self.predicate(of: claim)
        }
    }

    private static func predicate(of claim: SignOffClaim) -> JSONValue {
        [
            "decision": .string(claim.decision.rawValue),
            "role": .string(claim.role.text),
            "project": .string(claim.project.text),
            "bundle": .string(claim.bundle.text),
            "sequence": .integer(claim.sequence),
            "manifest": digest(claim.manifest),
            "root": digest(claim.root),
            "active": active(claim.active),
            "targets": .array(claim.targets.map { .string($0) }),
            "reviewed": ["evaluations": digests(claim.evaluations), "against": digest(claim.against)],
            "policy": digest(claim.policy),
            "comment": .string(claim.comment),
            "issued": time(claim.issued),
            "expires": time(claim.expires),
            "nonce": .string(claim.nonce.text),
        ]
    }

    private static func predicate(of claim: EvaluationClaim) -> JSONValue {
        [
            "evaluation": digest(claim.evaluation),
            "dataset": digest(claim.dataset),
            "metrics": .array(
                claim.metrics.map { figure in
                    [
                        "metric": .string(figure.metric), "value": number(figure.value), "low": number(figure.low),
                        "high": number(figure.high), "n": .integer(figure.rows),
                    ]
                }
            ),
            "requirements": .array(
                claim.requirements.map { one in
                    [
                        "metric": .string(one.metric), "comparator": .string(one.comparator),
                        "threshold": .number(one.threshold), "passed": .bool(one.passed),
                    ]
                }
            ),
            "issued": time(claim.issued),
            "expires": time(claim.expires),
        ]
    }

    private static func predicate(of claim: ProbationClaim) -> JSONValue {
        [
            "node": .string(claim.node),
            "project": .string(claim.project.text),
            "bundle": .string(claim.bundle.text),
            "generation": .integer(claim.generation.value),
            "active": active(claim.active),
            "activated": time(claim.activated),
            "until": time(claim.until),
            "outcome": .string(claim.outcome.rawValue),
            "answers": claim.answers.map { one in
                ["since": time(one.since), "requests": .integer(one.requests), "failures": .integer(one.failures)]
            } ?? .null,
            "breaches": .array(claim.breaches.map { ["rule": .string($0.rule), "time": time($0.time)] }),
            "issued": time(claim.issued),
            "expires": time(claim.expires),
        ]
    }

    private static func active(_ active: [ModelName: VersionID]) -> JSONValue {
        .object(JSONObject(active.map { (key: $0.key.text, value: JSONValue.string($0.value.text)) }))
    }

    private static func time(_ time: Timestamp?) -> JSONValue { .optional(time?.description) }
    private static func digest(_ digest: Digest?) -> JSONValue { .optional(digest?.description) }
    private static func digests(_ digests: [Digest]) -> JSONValue { .array(digests.map { .string($0.description) }) }
    private static func number(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }
}
