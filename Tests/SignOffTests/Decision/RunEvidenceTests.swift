import Identifiers
import SignOff
import Signing
import TestSupport
import Testing

@Suite("Evidence from another node")
struct RunEvidenceTests {
    private func fixture(_ wanted: String = "ran: 24h, on: [acceptance], without: breach") -> SignOffFixture {
        var fixture = SignOffFixture(rule: "evidence: [{\(wanted)}]")
        fixture.keys["acceptance.pem"] = .generate()
        fixture.keys["test.pem"] = .generate()
        fixture.extra = "nodes: {acceptance: [acceptance.pem], test: [test.pem]}"
        return fixture
    }

    @Test("a record of the node, over the whole time and without a breach, is evidence, and without it none is there")
    func holds() throws {
        let fixture = fixture()
        #expect(try fixture.decide([try fixture.run()]).allowed)
        let none = try fixture.decide([])
        #expect(none.blockers == ["policy.evidence-missing"])
        #expect(none.blocking.map(\.subject) == ["acceptance"])
        #expect(try fixture.decide([try fixture.run(outcome: .onProbation)]).allowed, "it need not be confirmed there")
    }

    @Test(
        "a record that is too short, broke a rule, was rolled back or ran other versions fails, and the finding says why"
    )
    func fails() throws {
        let fixture = fixture()
        let cases: [(claim: Claim, expected: String)] = [
            (try fixture.run(hours: 23.9), "1d there"),
            (try fixture.run(breaches: ["errors", "drift"]), "no breach of a rule"),
            (try fixture.run(outcome: .rolledBack), "a bundle that stayed current there"),
            (try fixture.run(active: ["churn": "2"]), "the active versions churn/3"),
        ]
        for one in cases {
            let decision = try fixture.decide([one.claim])
            #expect(decision.blockers == ["policy.evidence-failed"])
            #expect(decision.blocking.map(\.expected) == [one.expected])
        }
        #expect(try fixture.decide([cases[1].claim]).finding(.evidenceFailed)?.found.contains("errors at ") == true)
    }

    @Test("breaches count only where the policy says so")
    func breaches() throws {
        let fixture = fixture("ran: 24h, on: [acceptance]")
        #expect(try fixture.decide([try fixture.run(breaches: ["drift"])]).allowed)
    }

    @Test("answered requests that were not counted are none")
    func answers() throws {
        let fixture = fixture("ran: 24h, on: [acceptance], answers: 1000")
        #expect(try fixture.decide([try fixture.run(requests: 1000)]).allowed)
        for requests in [nil, 999] as [Int64?] {
            let decision = try fixture.decide([try fixture.run(requests: requests)])
            #expect(decision.blocking.map(\.expected) == ["1000 answered requests"])
        }
    }

    @Test("a record about another statement, of another node, or under another's key is no evidence")
    func others() throws {
        let fixture = fixture()
        let other = SignOffFixture.digest("other")
        #expect(try fixture.decide([try fixture.run(statement: other)]).blockers == ["policy.evidence-missing"])
        #expect(
            try fixture.decide([try fixture.run(on: "test", by: "test.pem")]).blockers == ["policy.evidence-missing"]
        )
        // A copied state directory: the key of one node, the name of another.
        let copied = try fixture.decide([try fixture.run(on: "test")])
        #expect(copied.blockers == ["policy.evidence-missing"])
        #expect(copied.finding(.claimDisagrees)?.weight == .note)
        let person = try fixture.decide([try fixture.run(by: "ben.pem")])
        #expect(person.codes == ["policy.evidence-missing", "claim.unknown-signer"])
    }

    @Test("one of several nodes suffices, and each item of evidence stands for itself")
    func several() throws {
        var fixture = fixture("ran: 24h, on: [acceptance, test]")
        let test = try fixture.run(on: "test", by: "test.pem")
        #expect(try fixture.decide([test]).allowed)
        #expect(try fixture.decide([test, try fixture.run(hours: 1)]).allowed)
        fixture.rule = "evidence: [{ran: 24h, on: [acceptance]}, {ran: 1h, on: [test]}]"
        #expect(try fixture.decide([test]).blocking.map(\.subject) == ["acceptance"])
        #expect(try fixture.decide([test, try fixture.run()]).allowed)
    }

    @Test("the newest record of a node counts: a good one from before a breach does not")
    func newest() throws {
        let fixture = fixture()
        let good = try fixture.run(until: fixture.now.adding(seconds: -7200))
        let bad = try fixture.run(breaches: ["errors"])
        for claims in [[good, bad], [bad, good]] {
            #expect(try fixture.decide(claims).blockers == ["policy.evidence-failed"])
        }
        let same = try fixture.run()
        for claims in [[same, bad], [bad, same]] {
            #expect(try fixture.decide(claims).blockers == ["policy.evidence-failed"], "of the same time, the worse")
        }
        let later = try fixture.run(until: fixture.now.adding(seconds: -60))
        #expect(try fixture.decide([bad, later]).allowed)
    }

    @Test("a record ends: by its own end, by the age that the policy allows, and if it is of the future")
    func times() throws {
        var fixture = fixture("ran: 24h, on: [acceptance], max-age: 7d")
        let day = SignOffFixture.day
        let young = try fixture.decide([try fixture.run(until: fixture.now.adding(seconds: -6 * day))])
        #expect(young.allowed)
        #expect(young.until == fixture.now.adding(seconds: day))
        // Made now, about a time long ago.
        let old = try fixture.run(until: fixture.now.adding(seconds: -7 * day), issued: fixture.now)
        #expect(try fixture.decide([old]).blockers == ["policy.evidence-old"])
        let ended = try fixture.decide([try fixture.run(expires: fixture.now)])
        #expect(ended.codes == ["policy.evidence-missing", "claim.expired"])
        let soon = fixture.now.adding(seconds: 5)
        #expect(try fixture.decide([try fixture.run(expires: soon)]).until == soon)
        let early = try fixture.decide([try fixture.run(issued: fixture.now.adding(seconds: 301))])
        #expect(early.codes == ["policy.evidence-missing", "claim.early"])
        let failed = try fixture.run(issued: fixture.now.adding(seconds: 301), outcome: .rolledBack)
        for claims in [[try fixture.run(), failed], [failed, try fixture.run()]] {
            #expect(try fixture.decide(claims).blockers == ["policy.evidence-missing"], "an older one stands in for it")
        }
        fixture.notBefore = fixture.now.adding(seconds: 7 * day)
        #expect(try fixture.decide([try fixture.run()]).blockers == ["policy.evidence-old"], "a clock set back")
    }

    @Test("a role with may-withdraw takes a record back; a person without that right does not")
    func withdrawn() throws {
        var fixture = fixture()
        let run = try fixture.run()
        let back = try fixture.withdrawal(of: run, by: "carl.pem")
        #expect(try fixture.decide([run, back]).allowed)
        fixture.roles = fixture.roles.replacing("{carl: [carl.pem]}}", with: "{carl: [carl.pem]}, may-withdraw: true}")
        let decision = try fixture.decide([run, back])
        #expect(decision.codes == ["policy.evidence-missing", "claim.withdrawn"])
    }

    @Test("a node's key approves nothing, rejects nothing and takes nothing back")
    func nobody() throws {
        var fixture = fixture()
        fixture.rule = "sign-offs: [{role: validator, threshold: 1}]"
        let approval = try fixture.approval(by: "acceptance.pem")
        let decision = try fixture.decide([approval])
        #expect(decision.codes == ["policy.sign-off-missing", "claim.unknown-signer"])
        let good = try fixture.approval(by: "ben.pem")
        let others = [
            try fixture.rejection(by: "acceptance.pem"), try fixture.withdrawal(of: good, by: "acceptance.pem"),
        ]
        #expect(try fixture.decide([good] + others).allowed)
    }

    @Test("a key of a node and of a person, a signer or another node is refused when the policy is read")
    func separation() throws {
        var fixture = fixture()
        let key = try #require(fixture.keys["acceptance.pem"])
        fixture.keys["ben.pem"] = key
        expectRefusal("policy.shared-key", naming: ["acceptance", "ben"]) { _ = try fixture.reviewers() }
        fixture.keys["ben.pem"] = .generate()
        fixture.keys["test.pem"] = key
        expectRefusal("policy.shared-key", naming: ["acceptance and test"]) { _ = try fixture.reviewers() }
        fixture.keys["test.pem"] = fixture.exporter
        expectRefusal("policy.shared-key", naming: ["test.pem", "signs no bundles"]) { _ = try fixture.reviewers() }
        fixture.keys["test.pem"] = nil
        expectRefusal("policy.reviewer", naming: ["nodes.test", "test.pem"]) { _ = try fixture.reviewers() }
        fixture.files = [("test.pem", try TestCertificate.root().pem)]
        expectRefusal("policy.reviewer", naming: ["test.pem"]) { _ = try fixture.reviewers() }
    }

    @Test("a node may have an old and a new key")
    func rotation() throws {
        var fixture = fixture()
        fixture.keys["acceptance-2.pem"] = .generate()
        fixture.extra = "nodes: {acceptance: [acceptance.pem, acceptance-2.pem]}"
        for file in ["acceptance.pem", "acceptance-2.pem"] {
            #expect(try fixture.decide([try fixture.run(by: file)]).allowed)
        }
    }

    @Test("the order of records, and how often each comes, do not change a decision", arguments: 0..<20)
    func order(seed: Int) throws {
        let fixture = fixture("ran: 24h, on: [acceptance, test], without: breach, max-age: 7d")
        var claims: [Claim] = []
        for index in 0..<6 {
            let isTest = (seed >> index) & 1 == 1
            let times = Double((seed * 7 + index * 3) % 4)
            claims.append(
                try fixture.run(
                    on: isTest ? "test" : "acceptance",
                    by: isTest ? "test.pem" : "acceptance.pem",
                    hours: 20 + Double((seed + index * 5) % 9),
                    until: fixture.now.adding(seconds: -3600 * (1 + times)),
                    breaches: (seed + index) % 3 == 0 ? ["errors"] : []
                )
            )
        }
        let first = try fixture.decide(claims)
        for turn in 1..<6 {
            let turned = Array(claims[turn...] + claims[..<turn])
            #expect(try fixture.decide(turned) == first)
            #expect(try fixture.decide(Array(turned.reversed()) + turned.prefix(2)) == first)
        }
    }

    @Test("a claim to keep is one of a known node about this bundle")
    func screening() throws {
        let fixture = fixture()
        let screening = ClaimScreening(try fixture.facts(), reviewers: try fixture.reviewers(), at: fixture.now)
        #expect(screening.objection(to: try fixture.run()) == nil)
        #expect(screening.objection(to: try fixture.run(by: "ben.pem"))?.code == .claimUnknownSigner)
        let other = try fixture.run(statement: SignOffFixture.digest("other"))
        #expect(screening.objection(to: other)?.code == .claimDisagrees)
    }
}
