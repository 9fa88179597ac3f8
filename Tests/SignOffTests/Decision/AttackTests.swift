import EvaluationRecords
import Identifiers
import SignOff
import Signing
import TestSupport
import Testing
import X509

/// The attacks that a sign-off must withstand (docs/sign-off.md has the table), by number. Those that a node answers before or after the decision
/// are shown by what it hands in.
@Suite("Attacks on a sign-off")
struct AttackTests {
    private let fixture = SignOffFixture()

    @Test("1: a claim for another bundle, project or sequence is void")
    func otherBundle() throws {
        let ben = try fixture.approval(by: "ben.pem")
        let changes: [(inout SignOffFixture) -> Void] = [
            { $0.statement = SignOffFixture.digest("another statement") },
            { $0.project = "fraud-1" },
            { $0.bundle = "2026-11-24.1" },
            { $0.sequence = 8 },
            { $0.manifest = SignOffFixture.digest("another bundle.json") },
        ]
        for change in changes {
            var other = fixture
            change(&other)
            let claim = try fixture.sign(.signOff(try other.signOff()), by: "anna.pem")
            let decision = try fixture.decide([claim, ben])
            #expect(!decision.allowed)
            #expect(decision.blockers == ["policy.sign-off-missing"])
            #expect(decision.finding(.claimDisagrees)?.subject == "sign-off \(claim.statement.short)")
        }
        #expect(try fixture.decide([try fixture.approval(by: "anna.pem"), ben]).allowed)
    }

    /// The node compares the statements of a bundle.json that it knows (`bundle.sequence.conflict`); the decision must not count the claims of one for the other.
    @Test("2: the same bundle.json under another statement has none of the approvals")
    func otherStatement() throws {
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        #expect(try fixture.decide(claims).allowed)
        var other = fixture
        other.statement = SignOffFixture.digest("other evaluations, other wheels")
        let decision = try other.decide(claims)
        #expect(!decision.allowed)
        #expect(decision.codes == ["policy.sign-off-missing", "claim.disagrees"])
    }

    @Test("3: a person with two keys counts once, and so does a key that signs twice")
    func onePerson() throws {
        let anna = try fixture.approval(by: "anna.pem")
        let second = try fixture.approval(by: "anna-2.pem")
        let content = try fixture.signOff()
        let again = try (0..<3).map { _ in try fixture.sign(.signOff(content), by: "anna.pem") }
        #expect(Set(again).count == 3)
        for claims in [[anna, second], again, [anna, anna], again + [second]] {
            let decision = try fixture.decide(claims)
            #expect(!decision.allowed)
            #expect(decision.approvals.map(\.person) == ["anna"])
            #expect(decision.finding(.missing)?.found == "1, by anna; missing is any of ben")
        }
        #expect(try fixture.decide([second, try fixture.approval(by: "ben.pem")]).allowed)
    }

    @Test("4: the exporter's approval of the own bundle does not count, by key or by person")
    func exporterApproves() throws {
        var fixture = SignOffFixture(
            rule: """
                sign-offs: [{role: validator, threshold: 2}]
                distinct: [exporter, validator]
                """
        )
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        #expect(try fixture.decide(claims).allowed)
        fixture.extra = "exporters: {anna: [release.pem]}"
        let decision = try fixture.decide(claims)
        #expect(!decision.allowed)
        #expect(decision.codes == ["claim.own", "policy.sign-off-missing"])
        // Without the rule, the same person may do both, with two keys.
        fixture.rule = SignOffFixture.twoValidators
        #expect(try fixture.decide(claims).allowed)
    }

    @Test("4: an exporter's certificate with the mail address of a reviewer is the same person")
    func exporterApprovesByCertificate() throws {
        let reviewing = try TestCertificate.root("Reviewers")
        let releasing = try TestCertificate.root("Releases")
        var fixture = SignOffFixture(
            rule: """
                sign-offs: [{role: validator, threshold: 1}]
                distinct: [exporter, validator]
                """
        )
        fixture.roles = """
            validator: {people: {anna: [anna.pem, "email:anna@example.org"]}, certificates: {ca: ca.pem}}
            """
        fixture.files = [("ca.pem", try reviewing.pem)]
        let traits = CertificateTraits.signer.with { $0.hosts = [.rfc822Name("anna@EXAMPLE.org")] }
        let leaf = try releasing.issue("Release", traits, key: fixture.exporter)
        let approval = try fixture.approval(by: "anna.pem")
        #expect(try fixture.decide([approval]).allowed)
        let facts = try fixture.facts()
        let signed = BundleFacts(
            project: facts.project,
            bundle: facts.bundle,
            sequence: facts.sequence,
            manifest: facts.manifest,
            root: facts.root,
            statement: facts.statement,
            versions: facts.versions,
            signer: Signer(kind: .certificate, hint: facts.signer.hint, name: "CN=Release"),
            material: .chain([try leaf.der])
        )
        let question = try fixture.question([SignOffQuestion.ReceivedClaim(approval)], facts: signed)
        let decision = try SignOffJudge.decide(question, policy: fixture.policy(), reviewers: fixture.reviewers())
        #expect(!decision.allowed)
        #expect(decision.codes.contains("claim.own"))
    }

    @Test("5: a reviewer's key signs no bundle, the exporter's key approves none, and no key may do both")
    func wrongKey() throws {
        let key = try #require(fixture.keys["anna.pem"])
        let id = try #require(BundleID("2026-11-23.1"))
        let resource = SignedResource(name: try EntryName("bundle.json"), digest: fixture.manifest, size: 1)
        let signature = try BundleSignature.sign(
            Statement(subject: id, resources: [resource]),
            with: SigningIdentity(key: key)
        )
        expectRefusal("signature.untrusted") {
            _ = try BundleSignature.verify(signature, trust: fixture.trust(), at: SignOffFixture.now)
        }

        let own = try Claim.sign(.signOff(try fixture.signOff()), with: SigningIdentity(key: fixture.exporter))
        let decision = try fixture.decide([own, try fixture.approval(by: "ben.pem")])
        #expect(!decision.allowed)
        #expect(decision.codes == ["claim.unknown-signer", "policy.sign-off-missing"])

        expectRefusal("policy.shared-key", naming: ["anna.pem"]) {
            _ = try fixture.reviewers(Trust(files: [("shared.pem", key.verificationKey.pem)]))
        }
    }

    @Test("5: an owner's key in the role of a validator does not count")
    func wrongRole() throws {
        let claim = try fixture.approval(by: "carl.pem", role: "validator")
        let decision = try fixture.decide([claim, try fixture.approval(by: "ben.pem")])
        #expect(!decision.allowed)
        #expect(decision.finding(.claimRole)?.found == "one by owner")
    }

    @Test("6: neither can a sign-off be replayed as an evaluation, nor a bundle's signature as a claim")
    func otherKind() throws {
        let key = try #require(fixture.keys["anna.pem"])
        let text = String(decoding: ClaimContent.signOff(try fixture.signOff()).payload(), as: UTF8.self)
        let changed = text.replacing("urn:slipway:sign-off:1", with: "urn:slipway:evaluation:1")
        expectRefusal("claim.shape") { _ = try Claim(SignatureFactory.sign(payload: Array(changed.utf8), key: key)) }

        let id = try #require(BundleID("2026-11-23.1"))
        let resource = SignedResource(name: try EntryName("bundle.json"), digest: fixture.manifest, size: 1)
        let signature = try BundleSignature.sign(
            Statement(subject: id, resources: [resource]),
            with: SigningIdentity(key: key)
        )
        expectRefusal("claim.type") { _ = try Claim(signature) }
    }

    @Test("7: an approval of other active versions does not count, unless the policy allows overrides")
    func override() throws {
        var other = fixture
        other.active = ["churn": "2"]
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        let decision = try other.decide(claims)
        #expect(!decision.allowed)
        #expect(decision.codes == ["claim.active", "policy.sign-off-missing"])
        other.active = [:]
        #expect(try !other.decide(claims).allowed)
        other.active = ["churn": "2"]
        other.rule += "\noverrides: allow"
        #expect(try other.decide(claims).allowed)
    }

    @Test("8: an approval that is too old or has expired does not count; one under another policy is pointed out")
    func oldApproval() throws {
        var fixture = SignOffFixture(
            rule: """
                sign-offs: [{role: validator, threshold: 1}]
                max-age: 30d
                """
        )
        let then = fixture.now.adding(seconds: -30 * SignOffFixture.day)
        #expect(try fixture.decide([try fixture.approval(by: "ben.pem", issued: then)]).codes.contains("claim.old"))
        let young = try fixture.approval(by: "ben.pem", issued: then.adding(seconds: 1))
        let decision = try fixture.decide([young])
        #expect(decision.allowed)
        #expect(decision.until == fixture.now.adding(seconds: 1))

        let expired = try fixture.sign(.signOff(try fixture.signOff(expires: fixture.now)), by: "ben.pem")
        #expect(try fixture.decide([expired]).codes == ["claim.expired", "policy.sign-off-missing"])

        fixture.rule = "sign-offs: [{role: validator, threshold: 1}]"
        let seen = try fixture.sign(
            .signOff(try fixture.signOff(policy: SignOffFixture.digest("another policy"))),
            by: "ben.pem"
        )
        let shown = try fixture.decide([seen])
        #expect(shown.allowed)
        #expect(shown.codes == ["policy.other-policy"])
        #expect(shown.policy == SignOffFixture.digest(fixture.policyText))
    }

    /// A node keeps every negative claim that it ever took, so a later file without it does not help.
    @Test(
        "9: a rejection or withdrawal that a node has seen counts although the file no longer has it; a heartbeat bounds the rest"
    )
    func withheld() throws {
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        let kept = try fixture.rejection(by: "ben.pem")
        #expect(try fixture.decide(claims + [kept]).blockers == ["policy.rejected", "policy.sign-off-missing"])

        var fresh = fixture
        fresh.rule += "\nfreshness: {role: owner, every: 7d}"
        func heartbeat(_ withdrawn: [Digest], _ age: Double) throws -> Claim {
            let content = HeartbeatClaim(
                project: try #require(ProjectName("credit")),
                policy: try fresh.policy().digest,
                withdrawn: withdrawn,
                issued: fresh.now.adding(seconds: -age * SignOffFixture.day)
            )
            return try fresh.sign(.heartbeat(content), by: "carl.pem")
        }
        #expect(try fresh.decide(claims).blockers == ["policy.stale"])
        #expect(try fresh.decide(claims + [try heartbeat([], 7)]).blockers == ["policy.stale"])
        let decision = try fresh.decide(claims + [try heartbeat([], 6)])
        #expect(decision.allowed)
        #expect(decision.until == fresh.now.adding(seconds: SignOffFixture.day))
        let told = try fresh.decide(claims + [try heartbeat([claims[0].statement], 6)])
        #expect(told.blockers == ["policy.sign-off-missing"])
        #expect(told.codes.contains("claim.withdrawn"))
    }

    @Test(
        "10: an evaluation of another version, on other data, over chosen rows, or by nobody whose word counts is no evidence"
    )
    func otherEvaluation() throws {
        let wanted = SignOffFixture.digest("holdout")
        var fixture = SignOffFixture(
            rule: """
                evidence: [{model: churn, version: active, dataset: "\(wanted)", require: ["roc_auc.low >= 0.8"]}]
                """
        )
        func record(_ version: String, _ manifest: Digest, _ data: Digest) throws -> EvaluationRecord {
            let origin = EvaluatedModel.Origin.version(try #require(VersionID(version)), manifest)
            let model = EvaluatedModel(name: try fixture.model("churn"), origin: origin)
            return try SampleRecords.evaluation(of: model, data: data)
        }
        let good = try record("3", fixture.version, wanted)
        fixture.evaluations = [good]
        #expect(try fixture.decide([]).allowed)
        for bad in [
            try record("3", SignOffFixture.digest("other content"), wanted), try record("2", fixture.version, wanted),
            try record("3", fixture.version, SignOffFixture.digest("easier")),
        ] {
            fixture.evaluations = [bad]
            #expect(try fixture.decide([]).blockers == ["policy.evidence-missing"])
        }
        // Written by hand and exported: the exporter alone says so.
        fixture.evaluations = [good]
        fixture.rule = fixture.rule.replacing("require:", with: "by: [validator], require:")
        #expect(try fixture.decide([]).blockers == ["policy.evidence-missing"])
        let word = EvaluationClaim(
            model: try fixture.model("churn"),
            version: try #require(VersionID("3")),
            manifest: fixture.version,
            evaluation: good.id.digest,
            dataset: wanted,
            metrics: [],
            issued: fixture.now
        )
        #expect(try fixture.decide([try fixture.sign(.evaluation(word), by: "carl.pem")]).blockers.count == 1)
        #expect(try fixture.decide([try fixture.sign(.evaluation(word), by: "ben.pem")]).allowed)
    }

    @Test("11: a metric that is missing, undefined or without the bound fails, whatever the comparison")
    func missingMetric() throws {
        let data = SignOffFixture.digest("holdout")
        let metrics = [
            EvaluationClaim.Metric(metric: "roc_auc", value: 0.9, low: nil, high: nil, rows: 90),
            EvaluationClaim.Metric(metric: "brier", value: nil, low: nil, high: nil, rows: 0),
            EvaluationClaim.Metric(metric: "recall[sex=F]", value: 0.75, low: 0.7, high: 0.8, rows: 40),
        ]
        func decide(_ requirement: String) throws -> SignOffDecision {
            let fixture = SignOffFixture(
                rule: """
                    evidence: [{model: churn, version: active, dataset: "\(data)", require: ["\(requirement)"]}]
                    """
            )
            let word = EvaluationClaim(
                model: try fixture.model("churn"),
                version: try #require(VersionID("3")),
                manifest: fixture.version,
                evaluation: SignOffFixture.digest("a record elsewhere"),
                dataset: data,
                metrics: metrics,
                issued: fixture.now
            )
            return try fixture.decide([try fixture.sign(.evaluation(word), by: "ben.pem")])
        }
        #expect(try decide("roc_auc >= 0.9").allowed)
        #expect(try decide("recall[sex=F].low >= 0.7").allowed)
        for requirement in [
            "roc_auc.low >= 0", "roc_auc.high <= 1", "brier <= 1", "brier != 0", "accuracy >= 0", "recall >= 0",
            "recall[sex=M] >= 0", "assertions.failed == 0",
        ] {
            #expect(try decide(requirement).blockers == ["policy.evidence-failed"], "\(requirement)")
        }
    }

    @Test("12: a clock that was set back counts as the last time on record, and a claim of the future is void")
    func clock() throws {
        let early = fixture.now.adding(seconds: 301)
        let claims = [try fixture.approval(by: "anna.pem", issued: early), try fixture.approval(by: "ben.pem")]
        #expect(try fixture.decide(claims).codes == ["claim.early", "policy.sign-off-missing"])
        let almost = try fixture.approval(by: "anna.pem", issued: fixture.now.adding(seconds: 300))
        #expect(try fixture.decide([almost, claims[1]]).allowed)

        // The node recorded its last change a year later than its clock says.
        var back = SignOffFixture(rule: "sign-offs: [{role: validator, threshold: 1}]\nmax-age: 30d")
        let approval = try back.approval(by: "ben.pem")
        #expect(try back.decide([approval]).allowed)
        back.notBefore = back.now.adding(seconds: 365 * SignOffFixture.day)
        #expect(try back.decide([approval]).codes.contains("claim.old"))
    }

    @Test("12: a rejection of the future counts all the same, so that no clock can be set before it")
    func rejectionOfTheFuture() throws {
        let rejection = try fixture.rejection(by: "ben.pem", issued: fixture.now.adding(seconds: 1e6))
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        #expect(try fixture.decide(claims + [rejection]).blockers.contains("policy.rejected"))
    }

    @Test("13: more than 1,000 claims are not judged at all, and what is no claim is only noted")
    func flood() throws {
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        let many = Array(repeating: claims, count: ClaimLimits.count / 2).flatMap { $0 }
        #expect(try fixture.decide(many).allowed)
        let decision = try fixture.decide(many + [claims[0]])
        #expect(!decision.allowed)
        #expect(decision.blockers.contains("claim.limit"))

        let lines = try ClaimLines(Array("{\"a\":1,\"a\":2}\n".utf8) + claims[0].bytes, name: "credit.claims.jsonl")
        let question = SignOffQuestion(
            bundle: try fixture.facts(),
            active: try fixture.versions(["churn": "3"]),
            claims: (lines.claims + claims).map { SignOffQuestion.ReceivedClaim($0) },
            flaws: lines.flaws,
            now: fixture.now
        )
        let noted = try SignOffJudge.decide(question, policy: fixture.policy(), reviewers: fixture.reviewers())
        #expect(noted.allowed)
        #expect(noted.finding(.claimUnreadable)?.subject == "credit.claims.jsonl:1")
    }

    /// `bundle.bad` is the node's own answer, before any policy; when an operator lifts the mark, older approvals are spent.
    @Test("14: an approval from before the bundle failed on this node does not count after it")
    func reused() throws {
        var fixture = fixture
        let before = [
            try fixture.approval(by: "anna.pem", issued: fixture.now.adding(seconds: -7200)),
            try fixture.approval(by: "ben.pem", issued: fixture.now.adding(seconds: -7200)),
        ]
        fixture.failed = fixture.now.adding(seconds: -3600)
        #expect(try fixture.decide(before).codes == ["claim.spent", "policy.sign-off-missing"])
        let after = try ["anna.pem", "ben.pem"].map { file in
            try fixture.approval(by: file, issued: fixture.now.adding(seconds: -60))
        }
        #expect(try fixture.decide(before + after).allowed)
    }

    /// A node reads the policy once; the digest in each decision is that of the bytes it read.
    @Test("15: a decision names the bytes of the policy that made it, not those on the disk")
    func swapped() throws {
        let policy = try fixture.policy()
        let reviewers = try fixture.reviewers()
        var swapped = fixture
        swapped.rule = "sign-offs: [{role: owner, threshold: 1}]"
        let question = try fixture.question([])
        let decision = SignOffJudge.decide(question, policy: policy, reviewers: reviewers)
        #expect(decision.policy == SignOffFixture.digest(fixture.policyText))
        #expect(try swapped.decide([]).policy != decision.policy)
        #expect(SignOffJudge.decide(question, policy: policy, reviewers: reviewers) == decision)
    }

    @Test("16: terminal escapes and marks of writing direction in a comment or a name are printable in every finding")
    func escapes() throws {
        var fixture = fixture
        let hostile = "\u{1B}[2J\u{202E}<script>\u{0}\r\n"
        let content = try fixture.signOff(.reject, comment: hostile)
        let elsewhere = try fixture.signOff(targets: [hostile])
        fixture.breakGlass = hostile
        let decision = try fixture.decide([
            try fixture.sign(.signOff(content), by: "ben.pem"), try fixture.sign(.signOff(elsewhere), by: "anna.pem"),
        ])
        #expect(decision.codes.isSuperset(of: ["policy.rejected", "claim.target"]))
        for finding in decision.findings {
            let texts = [finding.subject, finding.expected, finding.found, finding.finding.found].joined()
            #expect(texts == PlainText.of(texts))
        }
        #expect(decision.finding(.rejected)?.found.contains("<script>") == true)
    }
}
