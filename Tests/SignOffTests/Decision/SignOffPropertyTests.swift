import Identifiers
import SignOff
import Signing
import TestSupport
import Testing

@Suite("Claims in any order")
struct SignOffPropertyTests {
    @Test("the order of claims, and how often each comes, do not change a decision", arguments: 0..<40)
    func order(seed: UInt64) throws {
        var random = Steps(state: seed)
        var fixture = SignOffFixture(
            rule: """
                sign-offs: [{role: validator, threshold: 2}, {role: owner, threshold: 1}]
                distinct: [exporter, validator, owner]
                max-age: 30d
                freshness: {role: owner, every: 7d}
                break-glass: {role: owner, threshold: 1, lasts: 24h}
                """
        )
        if random.next(below: 3) == 0 { fixture.breakGlass = "now" }
        let claims = try Self.claims(fixture, &random)
        let question = try fixture.question(claims.map { SignOffQuestion.ReceivedClaim($0) })
        let policy = try fixture.policy()
        let reviewers = try fixture.reviewers()
        let first = SignOffJudge.decide(question, policy: policy, reviewers: reviewers)
        for _ in 0..<8 {
            var other = claims.shuffled(using: &random)
            for _ in 0..<random.next(below: 6) where !claims.isEmpty {
                other.insert(claims[random.next(below: claims.count)], at: random.next(below: other.count + 1))
            }
            let question = try fixture.question(other.map { SignOffQuestion.ReceivedClaim($0) })
            #expect(SignOffJudge.decide(question, policy: policy, reviewers: reviewers) == first)
        }
    }

    @Test("more approvals never turn a yes into a no", arguments: 0..<20)
    func monotone(seed: UInt64) throws {
        var random = Steps(state: seed)
        let fixture = SignOffFixture(
            rule: """
                sign-offs: [{role: validator, threshold: 2}, {role: owner, threshold: 1}]
                distinct: [exporter, validator, owner]
                """
        )
        let policy = try fixture.policy()
        let reviewers = try fixture.reviewers()
        var claims: [SignOffQuestion.ReceivedClaim] = []
        var wasAllowed = false
        for _ in 0..<8 {
            let file = ["anna.pem", "anna-2.pem", "ben.pem", "carl.pem"][random.next(below: 4)]
            let role = file == "carl.pem" ? "owner" : "validator"
            let issued = fixture.now.adding(seconds: -Double(random.next(below: 9000)))
            claims.append(.init(try fixture.approval(by: file, role: role, issued: issued)))
            let question = try fixture.question(claims)
            let decision = SignOffJudge.decide(question, policy: policy, reviewers: reviewers)
            #expect(decision.allowed || !wasAllowed)
            wasAllowed = decision.allowed
        }
    }

    private static func claims(_ fixture: SignOffFixture, _ random: inout Steps) throws -> [Claim] {
        var claims: [Claim] = []
        for _ in 0..<(4 + random.next(below: 8)) {
            let file = ["anna.pem", "anna-2.pem", "ben.pem", "carl.pem"][random.next(below: 4)]
            let role = random.next(below: 8) == 0 ? "owner" : file == "carl.pem" ? "owner" : "validator"
            // Few times, so that some are equal.
            let issued = fixture.now.adding(seconds: -Double(random.next(below: 4)) * 3600)
            switch random.next(below: 8) {
            case 0: claims.append(try fixture.rejection(by: file, role: role, issued: issued))
            case 1 where !claims.isEmpty:
                let other = claims[random.next(below: claims.count)]
                claims.append(try fixture.withdrawal(of: other, by: file, issued: issued))
            case 2:
                let content = HeartbeatClaim(
                    project: try #require(ProjectName(fixture.project)),
                    policy: try fixture.policy().digest,
                    withdrawn: claims.prefix(random.next(below: 2)).map(\.statement),
                    issued: issued
                )
                claims.append(try fixture.sign(.heartbeat(content), by: file))
            case 3:
                let word = try fixture.signOff(role: role, issued: issued, comment: "break-glass: now")
                claims.append(try fixture.sign(.signOff(word), by: file))
            default: claims.append(try fixture.approval(by: file, role: role, issued: issued))
            }
            if random.next(below: 4) == 0, let last = claims.last {
                claims.append(try fixture.sign(last.content, by: file))
            }
        }
        return claims
    }
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
private struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
