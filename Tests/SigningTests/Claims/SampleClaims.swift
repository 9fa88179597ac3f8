import Identifiers
import Signing
import Testing

/// Claims that the tests share.
enum SampleClaims {
    static let issued = Timestamp(milliseconds: 1_795_426_200_000)

    static func signOff(comment: String = "looks right", nonce: ClaimNonce = .random()) throws -> ClaimContent {
        .signOff(
            SignOffClaim(
                decision: .approve,
                role: try #require(RoleName("validator")),
                project: try #require(ProjectName("credit")),
                bundle: try #require(BundleID("2026-11-23.1")),
                statement: try Samples.digest("a"),
                sequence: 7,
                manifest: try Samples.digest("b"),
                root: try Samples.digest("c"),
                active: [try #require(ModelName("churn")): try #require(VersionID("3"))],
                targets: ["plant-1"],
                evaluations: [try Samples.digest("d")],
                against: try Samples.digest("e"),
                policy: try Samples.digest("f"),
                comment: comment,
                issued: issued,
                expires: issued.adding(seconds: 30 * 86400),
                nonce: nonce
            )
        )
    }

    static func withdrawal(of digest: Digest) -> ClaimContent {
        .withdrawal(WithdrawalClaim(withdrawn: digest, reason: "data was wrong", issued: issued))
    }

    static func evaluation() throws -> ClaimContent {
        .evaluation(
            EvaluationClaim(
                model: try #require(ModelName("churn")),
                version: try #require(VersionID("3")),
                manifest: try Samples.digest("b"),
                evaluation: try Samples.digest("d"),
                dataset: try Samples.digest("e"),
                metrics: [
                    EvaluationClaim.Metric(metric: "roc_auc", value: 0.84, low: 0.81, high: 0.87, rows: 1000),
                    EvaluationClaim.Metric(metric: "recall[sex=F]", value: nil, low: nil, high: nil, rows: 0),
                ],
                requirements: [
                    EvaluationClaim.Requirement(metric: "roc_auc", comparator: ">=", threshold: 0.8, passed: true)
                ],
                issued: issued
            )
        )
    }

    static func heartbeat() throws -> ClaimContent {
        .heartbeat(
            HeartbeatClaim(
                project: try #require(ProjectName("credit")),
                policy: try Samples.digest("f"),
                withdrawn: [try Samples.digest("a")],
                issued: issued
            )
        )
    }

    static func probation() throws -> ClaimContent {
        .probation(
            ProbationClaim(
                node: "acceptance",
                project: try #require(ProjectName("credit")),
                bundle: try #require(BundleID("2026-11-23.1")),
                statement: try Samples.digest("a"),
                generation: try #require(GenerationNumber(4)),
                active: [try #require(ModelName("churn")): try #require(VersionID("3"))],
                activated: issued.adding(seconds: -2 * 86400),
                until: issued,
                outcome: .confirmed,
                answers: ProbationClaim.Answers(since: issued.adding(seconds: -86400), requests: 1200, failures: 3),
                breaches: [ProbationClaim.Violation(rule: "drift", time: issued.adding(seconds: -3600))],
                issued: issued,
                expires: issued.adding(seconds: 30 * 86400)
            )
        )
    }

    static func all() throws -> [ClaimContent] {
        [try signOff(), withdrawal(of: try Samples.digest("a")), try evaluation(), try heartbeat(), try probation()]
    }
}
