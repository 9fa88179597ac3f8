import Identifiers
import SignOff
import Signing
import TestSupport
import Testing

@Suite("The directory of reviewers")
struct ReviewersTests {
    @Test("a file that the policy names must be there, and hold public keys")
    func files() throws {
        var fixture = SignOffFixture()
        fixture.keys["ben.pem"] = nil
        expectRefusal("policy.reviewer", naming: ["policy.yaml:3: roles.validator.people.ben", "ben.pem"]) {
            _ = try fixture.reviewers()
        }
        let contents = [
            SigningKey.generate().pem, "no key", try TestCertificate.root().pem,
        ]
        for content in contents {
            fixture.files = [("ben.pem", content)]
            expectRefusal("policy.reviewer", naming: ["ben.pem"]) { _ = try fixture.reviewers() }
        }
        fixture.files = [("ben.pem", SigningKey.generate().verificationKey.pem)]
        #expect(try fixture.reviewers().findings(at: fixture.now).isEmpty)
    }

    @Test("a file with several keys gives all of them to its person")
    func severalKeys() throws {
        var fixture = SignOffFixture(rule: "sign-offs: [{role: validator, threshold: 1}]")
        let more = SigningKey.generate()
        let ben = try #require(fixture.keys["ben.pem"])
        fixture.keys["ben.pem"] = nil
        fixture.files = [("ben.pem", ben.verificationKey.pem + more.verificationKey.pem)]
        for key in [ben, more] {
            let claim = try Claim.sign(.signOff(try fixture.signOff()), with: SigningIdentity(key: key))
            #expect(try fixture.decide([claim]).approvals.map(\.person) == ["ben"])
        }
    }

    @Test("a file that no role names approves nothing, and is pointed out")
    func unused() throws {
        var fixture = SignOffFixture()
        let stranger = SigningKey.generate()
        fixture.files = [("dave.pem", stranger.verificationKey.pem)]
        #expect(try fixture.reviewers().findings(at: fixture.now).contains { $0.contains("dave.pem") })
        let claim = try Claim.sign(.signOff(try fixture.signOff()), with: SigningIdentity(key: stranger))
        #expect(try fixture.decide([claim]).codes.contains("claim.unknown-signer"))
    }

    @Test("a key of two people is refused")
    func twoPeople() throws {
        var fixture = SignOffFixture()
        fixture.keys["ben.pem"] = fixture.keys["anna-2.pem"]
        expectRefusal("policy.shared-key", naming: ["anna and ben"]) { _ = try fixture.reviewers() }
    }

    @Test("a key in two roles of one distinct list is refused, in two other roles it is not")
    func twoRoles() throws {
        var fixture = SignOffFixture(rule: "distinct: [validator, owner]")
        fixture.roles = """
            validator: {people: {anna: [anna.pem]}}
            owner: {people: {anna: [anna.pem]}}
            """
        expectRefusal("policy.shared-key", naming: ["rules[0].distinct", "anna in validator and owner"]) {
            _ = try fixture.reviewers()
        }
        fixture.rule = "distinct: [exporter, validator]"
        _ = try fixture.reviewers()
    }

    @Test("a CA whose certificates sign bundles cannot give a role, unless the trust bounds it to names")
    func sharedAuthority() throws {
        let root = try TestCertificate.root()
        let issuing = try root.issue("Issuing", .authority)
        var fixture = SignOffFixture()
        fixture.roles += "\nrisk: {certificates: {ca: ca.pem, names: [\"*@example.org\"]}}"
        for authority in [root, issuing] {
            fixture.files = [("ca.pem", try authority.pem)]
            let trust = try Trust(files: [("org.pem", try root.pem)])
            expectRefusal("policy.shared-key", naming: ["ca.pem", "risk"]) { _ = try fixture.reviewers(trust) }
            let names = Setting(
                .map([.init(key: "subject", value: Setting(.text("CN=Release *"), line: 1))]),
                line: 1
            )
            let bounded = try Trust(
                files: [("org.pem", try root.pem)],
                notes: [TrustNote(file: "org.yaml", settings: .success(names))]
            )
            _ = try fixture.reviewers(bounded)
            _ = try fixture.reviewers(Trust(files: [("other.pem", try TestCertificate.root("Other").pem)]))
        }
    }

    @Test("the keys of an exporter who is a person must be in the trust directory")
    func exporters() throws {
        var fixture = SignOffFixture()
        fixture.extra = "exporters: {dora: [dora.pem]}"
        expectRefusal("policy.reviewer", naming: ["exporters.dora", "dora.pem"]) { _ = try fixture.reviewers() }
        // Away from the node, nobody knows the trust.
        _ = try Reviewers(
            files: fixture.keys.map { ($0.key, $0.value.verificationKey.pem) },
            policy: fixture.policy(),
            trust: nil
        )
    }

    @Test("an exporter is known by the name of a file in the trust, wherever a command found that file")
    func exporterByPath() throws {
        var fixture = SignOffFixture(
            rule: "sign-offs: [{role: validator, threshold: 1}]\ndistinct: [exporter, validator]"
        )
        fixture.extra = "exporters: {anna: [release.pem]}"
        let claim = try fixture.approval(by: "anna.pem")
        let pem = fixture.exporter.verificationKey.pem
        for path in ["release.pem", "/etc/slipway/trust/release.pem", "trust/release.pem"] {
            let reviewers = try fixture.reviewers(Trust(files: [(path, pem)]))
            let decision = SignOffJudge.decide(
                try fixture.question([.init(claim)]),
                policy: try fixture.policy(),
                reviewers: reviewers
            )
            #expect(decision.codes == ["claim.own", "policy.sign-off-missing"], "\(path)")
        }
        expectRefusal("policy.reviewer", naming: ["release.pem"]) {
            _ = try fixture.reviewers(Trust(files: [("trust/other-release.pem", pem)]))
        }
    }

    @Test("a note beside a file bounds its keys, to projects and to an end")
    func notes() throws {
        let fixture = SignOffFixture(rule: "sign-offs: [{role: validator, threshold: 1}]")
        func decide(_ key: String, _ value: String) throws -> SignOffDecision {
            let settings = Setting(.map([.init(key: key, value: Setting(.text(value), line: 1))]), line: 1)
            let reviewers = try Reviewers(
                files: fixture.keys.map { ($0.key, $0.value.verificationKey.pem) },
                notes: [TrustNote(file: "ben.yaml", settings: .success(settings))],
                policy: fixture.policy(),
                trust: fixture.trust()
            )
            let question = try fixture.question([.init(try fixture.approval(by: "ben.pem"))])
            return SignOffJudge.decide(question, policy: try fixture.policy(), reviewers: reviewers)
        }
        #expect(try decide("projects", "credit").allowed)
        #expect(try decide("projects", "fraud-*").codes == ["claim.signature", "policy.sign-off-missing"])
        #expect(try decide("not-after", "2026-01-31").codes == ["claim.signature", "policy.sign-off-missing"])
        #expect(try decide("not-after", "2099-01-31").allowed)
    }
}
