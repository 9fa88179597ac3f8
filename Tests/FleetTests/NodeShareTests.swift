import Fleet
import Testing

@Suite("Shares and budgets")
struct NodeShareTests {
    @Test("a share of a wave is rounded up, that of a budget down, and no fraction decides")
    func rounding() throws {
        let seven = try #require(NodeShare("7%"))
        // 0.07 * 100 is more than 7 in binary fractions.
        #expect(seven.least(of: 100) == 7 && seven.most(of: 100) == 7)
        let tenth = try #require(NodeShare("10%"))
        #expect(tenth.least(of: 25) == 3 && tenth.most(of: 25) == 2)
        #expect(tenth.least(of: 1) == 1 && tenth.most(of: 1) == 0)
        #expect(NodeShare.all.least(of: 30) == 30 && NodeShare.all.most(of: 30) == 30)
        #expect(try #require(NodeShare("0.001%")).least(of: 5) == 1)
    }

    @Test(
        "what is no share of nodes is none",
        arguments: [
            "", "%", "10", "0%", "0.0%", "100.001%", "101%", "-1%", "+1%", "1e1%", "0x1%", "1.%", ".5%", "1.2345%",
            "1.2.3%", "nan%", "१%",
        ]
    )
    func nonsense(text: String) {
        #expect(NodeShare(text) == nil)
    }

    @Test("a share is written as it is read", arguments: ["10%", "2.5%", "0.001%", "100%", "33.33%"])
    func text(text: String) throws {
        #expect(try #require(NodeShare(text)).description == text)
    }

    @Test("a budget is a number of nodes, or a share of them")
    func budgets() throws {
        #expect(try #require(FailureBudget("0")).limit(of: 9) == 0)
        #expect(try #require(FailureBudget("3")).limit(of: 9) == 3)
        #expect(try #require(FailureBudget("25%")).limit(of: 9) == 2)
        for text in ["", "-1", "1.5", "a", "9999999999", "%"] { #expect(FailureBudget(text) == nil, "\(text)") }
    }
}
