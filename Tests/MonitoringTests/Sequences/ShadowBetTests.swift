import EvaluationRecords
import Statistics
import Testing

@testable import Monitoring

@Suite("The bet that a version answers otherwise")
struct ShadowBetTests {
    /// Requests with one row each until the bet is lost; nil if it is not.
    private func lost(_ allowed: Double, _ rate: Double, seed: UInt64, rows: Int) throws -> Int? {
        var bet = try #require(ShadowBet(allowed: allowed))
        var stream = Draws(seed: seed).stream(.rows, 1)
        for row in 1...rows {
            bet.add(differing: SplitMix.fraction(stream.next()) < rate ? 1 : 0, of: 1)
            if bet.isLost { return row }
        }
        return nil
    }

    @Test(
        "a version that differs on 5 % more rows than allowed is found within 2,000 rows",
        arguments: [0.02, 0.1, 0.12]
    )
    func power(_ allowed: Double) throws {
        let runs = try (0..<20).map { try lost(allowed, allowed + 0.05, seed: UInt64($0), rows: 2_000) }
        #expect(runs.count { $0 != nil } >= 19)
    }

    @Test("a version that differs as often as allowed is seldom brought back", arguments: [0.02, 0.1])
    func level(_ allowed: Double) throws {
        let runs = try (0..<200).map { try lost(allowed, allowed, seed: UInt64(100 + $0), rows: 1_000) }
        #expect(runs.count { $0 != nil } <= 6)
    }

    @Test("equal versions are never brought back")
    func equal() throws {
        #expect(try lost(0.02, 0, seed: 1, rows: 5_000) == nil)
    }

    @Test("rows of one request are one witness")
    func witnesses() throws {
        var one = try #require(ShadowBet(allowed: 0.1))
        var ten = one
        one.add(differing: 1, of: 1)
        ten.add(differing: 10, of: 10)
        #expect(one.logEvidence == ten.logEvidence)
        #expect(ten.rows == 10)
        #expect(ten.mean == 1)
    }

    @Test("the evidence stays lost once it was, and numbers that no request can have change nothing")
    func peak() throws {
        var bet = try #require(ShadowBet(allowed: 0.1))
        for _ in 0..<10 { bet.add(differing: 1, of: 1) }
        #expect(bet.isLost)
        for _ in 0..<500 { bet.add(differing: 0, of: 1) }
        #expect(bet.isLost)
        #expect(bet.logEvidence < 0)
        let before = bet
        bet.add(differing: 2, of: 1)
        bet.add(differing: 0, of: 0)
        bet.add(differing: -1, of: 1)
        #expect(bet == before)
    }

    @Test("a bet reads back as it was written; damaged bytes are refused")
    func bytes() throws {
        var bet = try #require(ShadowBet(allowed: 0.07))
        for row in 0..<40 { bet.add(differing: row % 5 == 0 ? 1 : 0, of: 2) }
        #expect(try ShadowBet(bet.bytes) == bet)
        for end in bet.bytes.indices {
            #expect(throws: MonitoringFailure.self) { try ShadowBet(Array(bet.bytes[..<end])) }
        }
    }

    @Test("where nearly everything is allowed there is no bet, and where nothing is, a little is")
    func range() {
        #expect(ShadowBet(allowed: 0.96) == nil)
        #expect(ShadowBet(allowed: .nan) == nil)
        #expect(ShadowBet(allowed: 0)?.allowed == 0.001)
    }

    @Test("without a comparison a tenth of the rows may differ; numbers need one, or the reference's errors")
    func terms() throws {
        #expect(ShadowTerms(.binary, nil, nil)?.allowed == 0.1)
        #expect(ShadowTerms(.regression, nil, nil) == nil)
        #expect(ShadowTerms(.other, nil, nil) == nil)
        let terms = try #require(ShadowTerms(.multiclass, nil, nil))
        #expect(terms.distance == nil)
    }

    @Test("classes are compared as labels are, and an answer that is missing differs")
    func comparison() {
        #expect(!ShadowTerms.differs("1", "1.0"))
        #expect(ShadowTerms.differs("yes", "no"))
        #expect(ShadowTerms.differs(nil, "no"))
        #expect(!ShadowTerms.differs(nil, nil))
    }
}
