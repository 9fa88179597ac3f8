import Testing

@testable import Identifiers

@Suite("The id of a request")
struct ScoringRequestIDTests {
    @Test("has 1 to 128 of letters, digits and . _ : -")
    func rule() {
        for text in ["a", "A-z.0_9:x", String(repeating: "x", count: 128)] {
            #expect(ScoringRequestID(text)?.text == text)
        }
        for text in ["", "a b", "a/b", "ä", "a\0", "a\n", "\"", "a,b", String(repeating: "x", count: 129)] {
            #expect(ScoringRequestID(text) == nil)
        }
    }

    @Test("is a UUID of version 7 where none is brought: RFC 9562's own example, and its time")
    func uuid() throws {
        // RFC 9562, appendix A.6.
        let time = Timestamp(milliseconds: 0x017F_22E2_79B0)
        let made = ScoringRequestID(at: time, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
        #expect(made.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(made.time == time)
        let one = ScoringRequestID(at: time)
        #expect(one != ScoringRequestID(at: time) && one.time == time)
        #expect(ScoringRequestID(one.text) == one)
        #expect(ScoringRequestID(at: Timestamp(milliseconds: time.milliseconds + 1)).text > one.text)
    }

    @Test("tells a time only if it is such a UUID")
    func time() throws {
        for text in [
            "a", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e2:79b0-7cc3-98c4-dc0c0c07398f",
            "x17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        ] {
            #expect(try #require(ScoringRequestID(text)).time == nil)
        }
    }

    @Test("falls into a sample by itself: the shares come out, and a larger sample has all of a smaller one")
    func places() throws {
        let places = try (0..<20_000).map { try #require(ScoringRequestID("request-\($0)")).place }
        #expect(places.allSatisfy { (0..<1).contains($0) })
        for share in [0.01, 0.1, 0.5, 0.9] {
            let found = Double(places.count { $0 < share }) / 20_000
            // Five standard deviations.
            #expect(abs(found - share) < 5 * (share * (1 - share) / 20_000).squareRoot())
        }
    }

    @Test("chooses rows of a long request, the same each time, and every row equally often")
    func rows() throws {
        let id = try #require(ScoringRequestID("a"))
        #expect(id.rows(of: 0, atMost: 10).isEmpty && id.rows(of: -1, atMost: 10).isEmpty)
        #expect(id.rows(of: 10, atMost: 10) == Array(0..<10) && id.rows(of: 3, atMost: 0).isEmpty)
        let chosen = id.rows(of: 1000, atMost: 10)
        #expect(chosen.count == 10 && chosen == chosen.sorted() && Set(chosen).count == 10)
        #expect(chosen == id.rows(of: 1000, atMost: 10))
        var counts = [Int](repeating: 0, count: 20)
        for number in 0..<10_000 {
            for row in try #require(ScoringRequestID("r\(number)")).rows(of: 20, atMost: 5) { counts[row] += 1 }
        }
        // Each row is expected 2,500 times, with a standard deviation of 43.
        #expect(counts.reduce(0, +) == 50_000 && counts.allSatisfy { abs($0 - 2500) < 220 })
    }

    @Test("has one row stand for a request, the same each time, and every place equally often")
    func witness() throws {
        let id = try #require(ScoringRequestID("a"))
        #expect(id.witness(among: 0) == 0 && id.witness(among: 1) == 0)
        #expect(id.witness(among: 10) == id.witness(among: 10))
        var counts = [Int](repeating: 0, count: 10)
        for number in 0..<10_000 { counts[try #require(ScoringRequestID("r\(number)")).witness(among: 10)] += 1 }
        // Each place is expected 1,000 times, with a standard deviation of 30.
        #expect(counts.allSatisfy { abs($0 - 1000) < 150 })
    }
}
