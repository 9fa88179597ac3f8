import Identifiers
import Orders
import Signing
import StrictJSON
import Testing

@Suite("Orders as JSON")
struct OrderFormatTests {
    @Test("an order reads back as it was written, with every kind of wave and with a brake")
    func roundTrip() throws {
        for stop in [nil, Order.Brake.hold, .revert] {
            let order = try SampleOrder.make(
                selection: OrderSelection(names: [NamePattern("line-*")], except: [NamePattern("line-9")]),
                stop: stop
            )
            #expect(try Order(payload: order.payload()) == order)
        }
    }

    @Test("the order of the contract is read")
    func contract() throws {
        let digest = "sha256:" + String(repeating: "0", count: 64)
        let text = """
            {"format":"slipway.order/1","fleet":"plant-eu","project":"credit","epoch":42,"created":"2026-12-01T08:00:00Z",
             "expires":"2026-12-15T00:00:00Z","bundle":{"reference":"registry.example/credit@\(digest)","statement":"\(digest)",
             "id":"2026-11-29.2","sequence":12},"select":{"names":["line-*"],"except":[]},
             "waves":[{"names":["line-1"],"failures":0,"quorum":1.0,"bake":"10m"},
             {"share":0.01,"failures":2,"quorum":0.9,"bake":"15m"},{"share":1.0,"failures":"2%","quorum":0.9,"bake":"15m"}],
             "start":"2026-12-01T09:00:00Z","pace":"plane","inFlight":500,"lease":"15m","overBudget":"revert",
             "revertWithin":"24h","stop":null}
            """
        let order = try Order(payload: Array(text.utf8))
        #expect(order.epoch == 42)
        #expect(order.pace == .plane)
        #expect(order.overBudget == .revert)
        #expect(order.waves.all.map(\.failures) == [.count(0), .count(2), .percent(2)])
        #expect(order.waves.all.map(\.bake) == [600, 900, 900])
        #expect(order.earliest(of: 2) == order.start.adding(seconds: 1500))
    }

    /// A changed place of a right order, and the code of its refusal.
    static let flaws: [(path: [String], value: JSONValue?, code: String)] = [
        (["format"], "slipway.order/2", "order.format"),
        (["format"], nil, "order.format"),
        (["stop"], nil, "order.shape"),
        (["hurry"], true, "order.shape"),
        (["bundle", "tag"], "latest", "order.shape"),
        (["fleet"], "../etc", "order.value"),
        (["project"], 7, "order.value"),
        (["epoch"], 0, "order.value"),
        (["epoch"], .number(1.5), "order.value"),
        (["epoch"], "42", "order.value"),
        (["created"], "yesterday", "order.value"),
        (["expires"], "2026-01-01T00:00:00Z", "order.value"),
        (["start"], "2030-01-01T00:00:00Z", "order.value"),
        (["bundle", "reference"], "registry.example/credit:latest", "order.value"),
        (["bundle", "statement"], "sha256:abc", "order.value"),
        (["bundle", "sequence"], -1, "order.value"),
        (["select", "names"], [], "order.value"),
        (["select", "names"], ["a", "a"], "order.value"),
        (["select", "except"], [""], "order.value"),
        (["select"], nil, "order.shape"),
        (["waves"], [], "order.value"),
        (
            ["waves"], [["share": .number(0.5), "failures": 0, "quorum": 1, "bake": "1m", "names": ["a"]]],
            "order.shape"
        ),
        (["waves"], [["share": 0, "failures": 0, "quorum": 1, "bake": "1m"]], "order.value"),
        (["waves"], [["share": .number(1.5), "failures": 0, "quorum": 1, "bake": "1m"]], "order.value"),
        (["waves"], [["share": 1, "failures": -1, "quorum": 1, "bake": "1m"]], "order.value"),
        (["waves"], [["share": 1, "failures": "101%", "quorum": 1, "bake": "1m"]], "order.value"),
        (["waves"], [["share": 1, "failures": "2", "quorum": 1, "bake": "1m"]], "order.value"),
        (["waves"], [["share": 1, "failures": 0, "quorum": 0, "bake": "1m"]], "order.value"),
        (["waves"], [["share": 1, "failures": 0, "quorum": 1, "bake": "soon"]], "order.value"),
        (["waves"], [["share": 1, "failures": 0, "quorum": 1, "bake": "400d"]], "order.value"),
        (
            ["waves"],
            [
                ["share": .number(0.5), "failures": 0, "quorum": 1, "bake": "1m"],
                ["share": .number(0.5), "failures": 0, "quorum": 1, "bake": "1m"],
            ], "order.value"
        ),
        (["pace"], "haste", "order.value"),
        (["inFlight"], 0, "order.value"),
        (["lease"], "0s", "order.value"),
        (["lease"], "1001ms", "order.value"),
        (["overBudget"], "stop", "order.value"),
        (["revertWithin"], 24, "order.value"),
        (["stop"], "now", "order.value"),
    ]

    @Test("each changed place is refused by its code", arguments: flaws.indices)
    func refused(_ index: Int) throws {
        let (path, value, code) = Self.flaws[index]
        let payload = try SampleOrder.payload(path, value)
        expectRefusal(code) { _ = try Order(payload: payload) }
    }

    @Test("a key that stands twice, and an order over 64 KiB, are refused before they are understood")
    func strict() throws {
        let text = String(decoding: try SampleOrder.payload(), as: UTF8.self)
        let twice = text.replacing(#""epoch":42"#, with: #""epoch":42,"epoch":43"#)
        expectRefusal("json.duplicate-key") { _ = try Order(payload: Array(twice.utf8)) }
        let names = (0..<OrderLimits.patterns).map { JSONValue.string("\($0)-" + String(repeating: "n", count: 100)) }
        let large = try SampleOrder.payload(["select", "names"], .array(names))
        #expect(large.count > OrderLimits.payload)
        expectRefusal("order.too-large") { _ = try Order(payload: large) }
    }
}
