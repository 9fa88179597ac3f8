import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

/// Claims are read by a program that knows nothing of Slipway.
@Suite(.enabled(if: Oracle.modelSigning.isThere)) struct ClaimOracleTests {
    @Test("model_signing's library verifies each claim of a file, and refuses one of another key")
    func claims() async throws {
        let key = SigningKey.generate()
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        let project = try #require(ProjectName("credit"))
        let contents: [ClaimContent] = [
            .signOff(
                SignOffClaim(
                    decision: .approve,
                    role: try #require(RoleName("validator")),
                    project: project,
                    bundle: try #require(BundleID("2026-11-23.1")),
                    statement: digest,
                    sequence: 7,
                    manifest: digest,
                    root: digest,
                    active: [try #require(ModelName("churn")): try #require(VersionID("3"))],
                    comment: "sieht gut aus: \"\u{FC}\"",
                    issued: TestCertificate.moment
                )
            ),
            .withdrawal(WithdrawalClaim(withdrawn: digest, reason: "data", issued: TestCertificate.moment)),
            .heartbeat(
                HeartbeatClaim(project: project, policy: digest, withdrawn: [digest], issued: TestCertificate.moment)
            ),
            .probation(
                ProbationClaim(
                    node: "acceptance",
                    project: project,
                    bundle: try #require(BundleID("2026-11-23.1")),
                    statement: digest,
                    generation: try #require(GenerationNumber(4)),
                    active: [try #require(ModelName("churn")): try #require(VersionID("3"))],
                    activated: TestCertificate.moment.adding(seconds: -86400),
                    until: TestCertificate.moment,
                    outcome: .confirmed,
                    answers: ProbationClaim.Answers(since: TestCertificate.moment, requests: 12, failures: 0),
                    breaches: [ProbationClaim.Violation(rule: "drift", time: TestCertificate.moment)],
                    issued: TestCertificate.moment,
                    expires: nil
                )
            ),
        ]
        let claims = try contents.map { try Claim.sign($0, with: SigningIdentity(key: key)) }
        let place = try TemporaryDirectory()
        try place.write(ClaimLines().appending(claims, name: "claims"), to: "claims.jsonl")
        try place.write(Array(key.verificationKey.pem.utf8), to: "key.pem")
        try place.write(Array(SigningKey.generate().verificationKey.pem.utf8), to: "other.pem")
        let command = "\(Oracle.script("read_claims.py")) '\(place.path("claims.jsonl"))'"
        let read = try await Oracle.python.run("\(command) '\(place.path("key.pem"))'")
        let expected = contents.map { String(decoding: $0.payload(), as: UTF8.self) + "\n" }.joined()
        #expect(read == expected)
        await #expect(throws: Oracle.Failed.self) {
            try await Oracle.python.run("\(command) '\(place.path("other.pem"))'")
        }
    }
}
