import EvaluationRecords
import Identifiers
import SignOff
import Signing
import TestSupport
import Testing

@Suite("Evidence")
struct EvidenceTests {
    private static let data = RecordDigest.of(Array("rows".utf8))

    private func evaluated(_ rule: String) -> SignOffFixture {
        SignOffFixture(rule: "evidence: [{model: churn, version: active, dataset: \"\(Self.data)\", \(rule)}]")
    }

    private func model(_ fixture: SignOffFixture, _ version: String, _ manifest: Digest) throws -> EvaluatedModel {
        EvaluatedModel(
            name: try fixture.model("churn"),
            origin: .version(try #require(VersionID(version)), manifest)
        )
    }

    @Test("the record in the bundle must hold each requirement, and a finding has the number that did not")
    func requirement() throws {
        var fixture = evaluated("require: [\"roc_auc.low >= 0.8\", \"roc_auc >= 0.95\"]")
        fixture.evaluations = [try SampleRecords.evaluation(of: try model(fixture, "3", fixture.version))]
        let decision = try fixture.decide([])
        #expect(decision.blocking.map(\.expected) == ["roc_auc >= 0.95"])
        #expect(decision.finding(.evidenceFailed)?.found.hasPrefix("0.9 (evaluation ") == true)
        fixture.rule = fixture.rule.replacing(", \"roc_auc >= 0.95\"", with: "")
        #expect(try fixture.decide([]).allowed)
    }

    @Test("evidence that is too old, or of the future, is none; the decision ends when it grows too old")
    func age() throws {
        var fixture = evaluated("max-age: 90d, require: [\"roc_auc >= 0.8\"]")
        let day = SignOffFixture.day
        func decide(_ age: Double) throws -> SignOffDecision {
            let created = fixture.now.adding(seconds: -age * day)
            fixture.evaluations = [
                try SampleRecords.evaluation(of: try model(fixture, "3", fixture.version), created: created)
            ]
            return try fixture.decide([])
        }
        let young = try decide(89)
        #expect(young.allowed)
        #expect(young.until == fixture.now.adding(seconds: day))
        #expect(try decide(90).blockers == ["policy.evidence-old"])
        #expect(try decide(-1).blockers == ["policy.evidence-old"])
    }

    @Test("a claim about an evaluation that expired or was withdrawn is none")
    func claims() throws {
        let fixture = evaluated("by: [validator], require: [\"roc_auc >= 0.8\"]")
        func word(_ expires: Timestamp?) throws -> Claim {
            let claim = EvaluationClaim(
                model: try fixture.model("churn"),
                version: try #require(VersionID("3")),
                manifest: fixture.version,
                evaluation: SignOffFixture.digest("record"),
                dataset: Self.data,
                metrics: [.init(metric: "roc_auc", value: 0.9, low: nil, high: nil, rows: 90)],
                issued: fixture.now.adding(seconds: -3600),
                expires: expires
            )
            return try fixture.sign(.evaluation(claim), by: "ben.pem")
        }
        let end = fixture.now.adding(seconds: 1)
        #expect(try fixture.decide([try word(end)]).until == end)
        #expect(try fixture.decide([try word(fixture.now)]).blockers == ["policy.evidence-missing"])
        let standing = try word(nil)
        #expect(try fixture.decide([standing]).allowed)
        let back = try fixture.withdrawal(of: standing, by: "ben.pem")
        #expect(try fixture.decide([standing, back]).blockers == ["policy.evidence-missing"])
    }

    @Test("a model that the policy names must be among the active ones; a pattern needs none")
    func names() throws {
        var fixture = evaluated("require: [\"roc_auc >= 0\"]")
        fixture.rule = fixture.rule.replacing("model: churn", with: "model: fraud")
        #expect(try fixture.decide([]).blocking.map(\.subject) == ["fraud"])
        fixture.rule = fixture.rule.replacing("model: fraud", with: "model: \"fraud*\"")
        #expect(try fixture.decide([]).allowed)
        fixture.rule = fixture.rule.replacing("model: \"fraud*\"", with: "model: \"*\"")
        fixture.active = ["churn": "9"]
        #expect(try fixture.decide([]).blockers == ["policy.evidence-missing"])
    }

    @Test("a comparison must be with the version that runs now; without one there is nothing to compare")
    func comparison() throws {
        var fixture = SignOffFixture(
            rule: """
                evidence: [{model: "*", version: active, against: current, dataset: same, require: ["roc_auc.difference.low > 0.04"]}]
                """
        )
        let none = try fixture.decide([])
        #expect(none.allowed)
        #expect(none.codes == ["policy.nothing-to-compare"])

        let running = SignOffFixture.digest("churn/2")
        let churn = try fixture.model("churn")
        let second = try #require(VersionID("2"))
        fixture.current = [churn: .init(version: second, manifest: running)]
        #expect(try fixture.decide([]).blockers == ["policy.evidence-missing"])
        func record(_ first: Digest, _ challenger: Digest) throws -> ComparisonRecord {
            try SampleRecords.comparison(
                ComparedVersion(model: try model(fixture, "2", first), evaluation: nil),
                ComparedVersion(model: try model(fixture, "3", challenger), evaluation: nil)
            )
        }
        fixture.comparisons = [try record(running, fixture.version)]
        #expect(try fixture.decide([]).allowed)
        for other in [
            try record(SignOffFixture.digest("older"), fixture.version),
            try record(running, SignOffFixture.digest("other")),
        ] {
            fixture.comparisons = [other]
            #expect(try fixture.decide([]).blockers == ["policy.evidence-missing"])
        }
        fixture.comparisons = [try record(running, fixture.version)]
        let rule = fixture.rule
        fixture.rule = rule.replacing("0.04", with: "0.06")
        let failed = try fixture.decide([])
        #expect(failed.blockers == ["policy.evidence-failed"])
        #expect(failed.finding(.evidenceFailed)?.found.hasPrefix("0.05 (comparison ") == true)
        fixture.rule = rule.replacing("roc_auc", with: "log_loss")
        #expect(try fixture.decide([]).finding(.evidenceFailed)?.found.hasPrefix("no such metric") == true)

        // The exporter's word does not suffice: a validator must have read the record.
        fixture.rule = rule.replacing("require:", with: "by: [validator], require:")
        #expect(try fixture.decide([try fixture.approval(by: "ben.pem")]).blockers == ["policy.evidence-missing"])
        let read = try fixture.signOff(evaluations: [fixture.comparisons[0].id.digest])
        #expect(try fixture.decide([try fixture.sign(.signOff(read), by: "ben.pem")]).allowed)

        fixture.current = [churn: .init(version: second, manifest: fixture.version)]
        #expect(try fixture.decide([]).codes == ["policy.nothing-to-compare"])
    }

    @Test("golden predictions must be there, and the scan no worse than the policy allows")
    func content() throws {
        var fixture = SignOffFixture(rule: "evidence: [{golden: present, scan: unknown}]")
        #expect(try fixture.decide([]).allowed)
        fixture.scan = .unknown
        #expect(try fixture.decide([]).allowed)
        fixture.scan = .ownCode
        #expect(try fixture.decide([]).finding(.scan)?.found == "own-code")
        fixture.scan = nil
        fixture.hasGolden = false
        #expect(try fixture.decide([]).blockers == ["policy.golden-missing", "policy.scan"])
    }
}
