import Identifiers
import SignOff
import Signing
import TestSupport
import Testing
import X509

@Suite("Decisions about a bundle")
struct SignOffDecisionTests {
    private let fixture = SignOffFixture()

    // MARK: k of n

    @Test("so many people of each role must approve, and what is missing names who may still sign")
    func thresholds() throws {
        var fixture = fixture
        fixture.rule = "sign-offs: [{role: validator, threshold: 2}, {role: owner, threshold: 1}]"
        let (anna, ben) = (try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem"))
        let carl = try fixture.approval(by: "carl.pem", role: "owner")
        let none = try fixture.decide([])
        #expect(none.blocking.map(\.subject) == ["owner", "validator"])
        #expect(none.finding(.missing)?.found == "none; missing is any of carl")
        #expect(try fixture.decide([anna, carl]).blocking.map(\.found) == ["1, by anna; missing is any of ben"])
        let decision = try fixture.decide([anna, ben, carl])
        #expect(decision.allowed)
        #expect(decision.findings.isEmpty)
        #expect(decision.approvals.map(\.person) == ["anna", "ben", "carl"])
        #expect(decision.rule == 1)
    }

    @Test("a person in two distinct roles fills one of them, whichever lets most be filled")
    func distinctRoles() throws {
        var fixture = SignOffFixture(
            rule: """
                sign-offs: [{role: validator, threshold: 1}, {role: owner, threshold: 1}]
                distinct: [validator, owner]
                """
        )
        fixture.roles = """
            validator: {people: {anna: [anna.pem], ben: [ben.pem]}}
            owner: {people: {anna: [anna-2.pem]}}
            """
        let validates = try fixture.approval(by: "anna.pem")
        let owns = try fixture.approval(by: "anna-2.pem", role: "owner")
        #expect(try fixture.decide([validates, owns]).blockers == ["policy.sign-off-missing"])
        // Anna could fill either; only as the owner does she leave the other place to Ben.
        #expect(try fixture.decide([validates, owns, try fixture.approval(by: "ben.pem")]).allowed)
        fixture.rule = "sign-offs: [{role: validator, threshold: 1}, {role: owner, threshold: 1}]"
        #expect(try fixture.decide([validates, owns]).allowed)
    }

    @Test("the end is the moment from which on too few approvals are left")
    func until() throws {
        var fixture = fixture
        fixture.rule = "sign-offs: [{role: validator, threshold: 1}]"
        func approval(_ file: String, _ days: Double?) throws -> Claim {
            let expires = days.map { fixture.now.adding(seconds: $0 * SignOffFixture.day) }
            return try fixture.sign(.signOff(try fixture.signOff(expires: expires)), by: file)
        }
        let claims = [try approval("anna.pem", 1), try approval("ben.pem", 3)]
        #expect(try fixture.decide(claims).until == fixture.now.adding(seconds: 3 * SignOffFixture.day))
        #expect(try fixture.decide([claims[0]]).until == fixture.now.adding(seconds: SignOffFixture.day))
        #expect(try fixture.decide([claims[0], try approval("ben.pem", nil)]).until == nil)
        fixture.rule = SignOffFixture.twoValidators
        #expect(try fixture.decide(claims).until == fixture.now.adding(seconds: SignOffFixture.day))
    }

    // MARK: Rotation

    @Test("with a new key beside the old one both count as one person, and when the old one goes its approvals go")
    func rotation() throws {
        var fixture = fixture
        let old = try fixture.approval(by: "anna.pem")
        let ben = try fixture.approval(by: "ben.pem")
        #expect(try fixture.decide([old, ben]).allowed)
        fixture.roles = fixture.roles.replacing("[anna.pem, anna-2.pem]", with: "[anna-2.pem]")
        fixture.keys["anna.pem"] = nil
        #expect(try fixture.decide([old, ben]).codes == ["claim.unknown-signer", "policy.sign-off-missing"])
        #expect(try fixture.decide([old, ben, try fixture.approval(by: "anna-2.pem")]).allowed)
    }

    @Test("a key that the file `revoked` of the reviewers lists approves nothing")
    func revoked() throws {
        var fixture = fixture
        let hint = try #require(fixture.keys["ben.pem"]).verificationKey.hint
        fixture.revocations = try Revocations(words: (name: "revoked", text: "key \(hint)\n"))
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        #expect(try fixture.decide(claims).codes == ["claim.revoked", "policy.sign-off-missing"])
    }

    @Test("a withdrawal by the person's new key takes back what the old one signed")
    func withdrawnByNewKey() throws {
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        let back = try fixture.withdrawal(of: claims[0], by: "anna-2.pem")
        #expect(try fixture.decide(claims + [back]).codes == ["claim.withdrawn", "policy.sign-off-missing"])
    }

    // MARK: Rejections and withdrawals

    @Test(
        "one rejection blocks until its author or a role that may withdraws it, and a later approval does not lift it"
    )
    func rejection() throws {
        var fixture = fixture
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        let rejection = try fixture.rejection(by: "carl.pem", role: "owner")
        let decision = try fixture.decide(claims + [rejection])
        #expect(decision.blockers == ["policy.rejected"])
        #expect(decision.finding(.rejected)?.found.contains("carl, owner") == true)
        let later = try fixture.approval(by: "carl.pem", role: "owner", issued: fixture.now)
        #expect(try fixture.decide(claims + [rejection, later]).blockers == ["policy.rejected"])

        let byOther = try fixture.withdrawal(of: rejection, by: "ben.pem")
        let refused = try fixture.decide(claims + [rejection, byOther])
        #expect(refused.blockers == ["policy.rejected"])
        #expect(refused.codes.contains("claim.not-withdrawn"))
        #expect(
            try fixture.decide(claims + [rejection, try fixture.withdrawal(of: rejection, by: "carl.pem")]).allowed
        )
        fixture.roles = fixture.roles.replacing("ben: [ben.pem]}", with: "ben: [ben.pem]}, may-withdraw: true")
        #expect(try fixture.decide(claims + [rejection, byOther]).allowed)

        fixture.rule += "\nreject: ignore"
        #expect(try fixture.decide(claims + [rejection]).allowed)
    }

    @Test(
        "the newest word of a person counts: an abstention or a rejection ends an earlier approval, a later approval follows an abstention"
    )
    func newest() throws {
        var fixture = fixture
        fixture.rule = "sign-offs: [{role: validator, threshold: 1}]"
        let now = fixture.now
        func word(_ decision: SignOffClaim.Decision, _ minutes: Double) throws -> Claim {
            let issued = now.adding(seconds: minutes * 60)
            return try fixture.sign(.signOff(try fixture.signOff(decision, issued: issued)), by: "ben.pem")
        }
        let approval = try word(.approve, -30)
        #expect(try fixture.decide([approval, try word(.abstain, -20)]).blockers == ["policy.sign-off-missing"])
        #expect(try fixture.decide([approval, try word(.abstain, -30)]).blockers == ["policy.sign-off-missing"])
        #expect(try fixture.decide([approval, try word(.abstain, -40)]).allowed)
        #expect(try fixture.decide([approval, try word(.abstain, -20), try word(.approve, -10)]).allowed)
        let rejection = try word(.reject, -20)
        let both = try fixture.decide([approval, rejection])
        #expect(both.blockers == ["policy.rejected", "policy.sign-off-missing"])
        let back = try fixture.withdrawal(of: rejection, by: "ben.pem")
        #expect(try fixture.decide([approval, rejection, back]).allowed)
    }

    @Test("a withdrawal keeps its force when its author's certificate ends; to lift a rejection it must not have ended")
    func endedCertificate() throws {
        let root = try TestCertificate.root("Reviewers")
        var fixture = SignOffFixture(rule: "sign-offs: [{role: validator, threshold: 1}]")
        fixture.roles = """
            validator: {certificates: {ca: ca.pem, names: ["*@example.org"]}}
            """
        fixture.files = [("ca.pem", try root.pem)]
        let (key, second) = (SigningKey.generate(), SigningKey.generate())
        func certificate(_ key: SigningKey, until: Timestamp) throws -> String {
            try root.issue(
                "Anna",
                .signer.with {
                    $0.hosts = [.rfc822Name("anna@example.org")]
                    $0.validTo = until
                },
                key: key
            ).pem
        }
        let issued = fixture.now.adding(seconds: -3600)
        let end = fixture.now.adding(seconds: -60)
        let short = try SigningIdentity(
            key: key,
            certificateChainPEM: try certificate(key, until: end),
            subject: "short",
            at: issued
        )
        let long = try SigningIdentity(
            key: second,
            certificateChainPEM: try certificate(second, until: fixture.now.adding(seconds: 1e6)),
            subject: "long",
            at: issued
        )
        let approval = try Claim.sign(.signOff(try fixture.signOff(issued: issued)), with: long)
        #expect(try fixture.decide([approval]).approvals.map(\.person) == ["email:anna@example.org"])
        let withdrawal = WithdrawalClaim(withdrawn: approval.statement, reason: "", issued: issued)
        let back = try Claim.sign(.withdrawal(withdrawal), with: short)
        #expect(try fixture.decide([approval, back]).codes == ["claim.withdrawn", "policy.sign-off-missing"])

        let rejection = try Claim.sign(.signOff(try fixture.signOff(.reject, issued: issued)), with: long)
        let lift = try Claim.sign(
            .withdrawal(WithdrawalClaim(withdrawn: rejection.statement, reason: "", issued: issued)),
            with: short
        )
        let fresh = try Claim.sign(.signOff(try fixture.signOff(issued: issued.adding(seconds: 1))), with: long)
        #expect(try fixture.decide([fresh, rejection, lift]).blockers == ["policy.rejected"])
        // The node took the withdrawal while the certificate was valid.
        let taken = SignOffQuestion.ReceivedClaim(lift, received: issued)
        let others = [fresh, rejection].map { SignOffQuestion.ReceivedClaim($0) }
        #expect(try fixture.decide(received: others + [taken]).allowed)
    }

    // MARK: Nodes and modes

    @Test("a claim for named nodes counts on those alone")
    func targets() throws {
        var fixture = SignOffFixture(rule: "sign-offs: [{role: validator, threshold: 1}]")
        let approval = try fixture.sign(.signOff(try fixture.signOff(targets: ["plant-1", "plant-2"])), by: "ben.pem")
        #expect(try fixture.decide([approval]).allowed)
        fixture.nodes = ["plant-3", "plant"]
        #expect(try fixture.decide([approval]).codes == ["claim.target", "policy.sign-off-missing"])
        let rejection = try fixture.sign(
            .signOff(try fixture.signOff(.reject, role: "owner", targets: ["plant-1"])),
            by: "carl.pem"
        )
        #expect(try !fixture.decide([rejection]).blockers.contains("policy.rejected"))
    }

    @Test("off judges nothing, warn lets through and shows, and the default decides where no rule matches")
    func modes() throws {
        var fixture = fixture
        fixture.mode = "warn"
        let warned = try fixture.decide([])
        #expect(warned.allowed)
        #expect(warned.blockers == ["policy.sign-off-missing"])
        fixture.mode = "off"
        #expect(try fixture.decide([try fixture.rejection(by: "ben.pem")]).findings.isEmpty)
        fixture.project = "other"
        fixture.mode = "enforce"
        let other = try fixture.decide([])
        #expect(other.allowed)
        #expect(other.rule == nil)
        fixture.project = "fraud-1"
        #expect(try !fixture.decide([]).allowed)
    }

    @Test("nobody is asked for an automatic rollback, a recovery or a staged generation")
    func unasked() throws {
        var fixture = fixture
        fixture.purpose = .unasked
        let decision = try fixture.decide([try fixture.rejection(by: "ben.pem")])
        #expect(decision.allowed)
        #expect(decision.findings.isEmpty)
    }

    @Test("a rollback by hand needs no approval, but none that was withdrawn or rejected since")
    func rollbackByHand() throws {
        var fixture = fixture
        fixture.purpose = .rollbackByHand
        #expect(try fixture.decide([]).allowed)
        let claims = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        let back = try fixture.withdrawal(of: claims[0], by: "anna.pem")
        #expect(try fixture.decide(claims + [back]).blockers == ["policy.withdrawn"])
        #expect(
            try fixture.decide([try fixture.rejection(by: "carl.pem", role: "owner")]).blockers == ["policy.rejected"]
        )
        let again = try fixture.approval(by: "anna.pem", issued: fixture.now)
        #expect(try fixture.decide(claims + [back, again]).allowed)
    }

    @Test("a withdrawn approval is not back in force by one for an emergency, or one of the future")
    func withdrawnForGood() throws {
        var fixture = fixture
        fixture.purpose = .rollbackByHand
        fixture.rule = "sign-offs: [{role: owner, threshold: 1}]"
        let approval = try fixture.approval(by: "carl.pem", role: "owner")
        let back = try fixture.withdrawal(of: approval, by: "carl.pem")
        let emergency = try fixture.sign(
            .signOff(try fixture.signOff(role: "owner", issued: fixture.now, comment: "break-glass: now")),
            by: "carl.pem"
        )
        let future = try fixture.approval(by: "carl.pem", role: "owner", issued: fixture.now.adding(seconds: 301))
        for later in [emergency, future] {
            #expect(try fixture.decide([approval, back, later]).blockers == ["policy.withdrawn"])
        }
        let again = try fixture.approval(by: "carl.pem", role: "owner", issued: fixture.now)
        #expect(try fixture.decide([approval, back, again]).allowed)
    }

    // MARK: Emergencies

    @Test("an emergency lets a bundle through with a claim that says so, and ends")
    func breakGlass() throws {
        var fixture = fixture
        fixture.rule += "\nbreak-glass: {role: owner, threshold: 1, lasts: 24h}"
        let rejection = try fixture.rejection(by: "ben.pem")
        func emergency(_ comment: String, _ hours: Double) throws -> Claim {
            let issued = fixture.now.adding(seconds: -hours * 3600)
            return try fixture.sign(
                .signOff(try fixture.signOff(role: "owner", issued: issued, comment: comment)),
                by: "carl.pem"
            )
        }
        let claim = try emergency("break-glass: the line is down", 1)
        #expect(try fixture.decide([rejection, claim]).blockers.contains("policy.rejected"))
        #expect(try !fixture.decide([rejection, claim]).allowed)
        fixture.breakGlass = "the line is down"
        let decision = try fixture.decide([rejection, claim])
        #expect(decision.allowed)
        #expect(decision.breakGlass?.people == ["carl"])
        #expect(decision.breakGlass?.claims == [claim.digest])
        #expect(decision.breakGlass?.until == fixture.now.adding(seconds: 23 * 3600))
        #expect(decision.blockers.contains("policy.rejected"))
        for other in [try emergency("fine", 1), try emergency("break-glass: old", 24)] {
            let refused = try fixture.decide([other])
            #expect(!refused.allowed)
            #expect(refused.codes.contains("policy.break-glass-missing"))
        }
        // With all sign-offs there is no emergency.
        let all = [try fixture.approval(by: "anna.pem"), try fixture.approval(by: "ben.pem")]
        #expect(try fixture.decide(all + [claim]).breakGlass == nil)
        // The claim of an emergency is no sign-off.
        fixture.breakGlass = nil
        fixture.rule = "sign-offs: [{role: owner, threshold: 1}]"
        #expect(try !fixture.decide([claim]).allowed)
    }
}
