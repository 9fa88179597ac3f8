import Identifiers
import SignOff
import Signing
import TestSupport
import Testing

@Suite("As many claims as there may be")
struct ManyClaimsTests {
    @Test("1,000 claims of 100 people are read from a file and judged")
    func judged() throws {
        var fixture = SignOffFixture(
            rule: "sign-offs: [{role: owner, threshold: 1}, {role: validator, threshold: 100}]"
        )
        let people = (0..<100).map { "p\($0)" }
        fixture.keys = [:]
        for person in people + ["carl"] { fixture.keys["\(person).pem"] = .generate() }
        fixture.roles = """
            validator: {people: {\(people.map { "\($0): [\($0).pem]" }.joined(separator: ", "))}}
            owner: {people: {carl: [carl.pem]}}
            """
        var claims = [try fixture.approval(by: "carl.pem", role: "owner")]
        for (index, person) in (people + people + people).enumerated() {
            let issued = fixture.now.adding(seconds: -Double(index))
            claims.append(try fixture.approval(by: "\(person).pem", issued: issued))
        }
        let stranger = SigningIdentity(key: .generate())
        while claims.count < ClaimLimits.count {
            claims.append(try Claim.sign(.signOff(try fixture.signOff()), with: stranger))
        }
        let file = try ClaimLines().appending(claims, name: "credit.claims.jsonl")
        let read = try ClaimLines(file, name: "credit.claims.jsonl")
        #expect(read.claims.count == ClaimLimits.count)
        let decision = try fixture.decide(read.claims)
        #expect(decision.allowed)
        #expect(decision.approvals.count == 101)
        #expect(decision.findings.filter { $0.code == .claimUnknownSigner }.count == ClaimLimits.count - 301)
        // The newest approval of each person is the first of three.
        let newest = fixture.now.adding(seconds: -Double(people.count - 1))
        #expect(decision.approvals.allSatisfy { $0.role.text == "owner" || $0.issued >= newest })
    }
}
