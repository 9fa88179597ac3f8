import Identifiers
import Orders
import Signing
import StrictJSON
import TestSupport
import Testing

/// An order that is right, to be changed by a test.
enum SampleOrder {
    static let start = Timestamp(seconds: 1_796_115_600)

    static func make(
        epoch: Int64 = 42,
        selection: OrderSelection = .all,
        waves: [OrderWave]? = nil,
        pace: Order.Pace = .clock,
        stop: Order.Brake? = nil
    ) throws -> Order {
        try Order(
            fleet: try #require(FleetName("plant-eu")),
            project: try #require(ProjectName("credit")),
            epoch: epoch,
            created: start.adding(seconds: -3600),
            expires: start.adding(seconds: 14 * 86400),
            bundle: OrderedBundle(
                reference: OrderReference("registry.example/credit@sha256:" + String(repeating: "a", count: 64)),
                statement: try #require(Digest(hex: String(repeating: "b", count: 64))),
                id: try #require(BundleID("2026-11-29.2")),
                sequence: 12
            ),
            selection: selection,
            waves: OrderWaves(waves ?? self.waves()),
            start: start,
            pace: pace,
            stop: stop
        )
    }

    /// A canary by name, one in a hundred after 10 minutes, all after 15 more.
    static func waves() throws -> [OrderWave] {
        [
            try OrderWave(.names([NamePattern("line-1")]), bake: 600),
            try OrderWave(.share(0.01), failures: .count(2), quorum: 0.9, bake: 900),
            try OrderWave(.share(1), failures: .percent(2), quorum: 0.9, bake: 900),
        ]
    }

    /// The JSON of an order with one place changed; nil takes the member away.
    static func payload(_ path: [String] = [], _ value: JSONValue? = nil) throws -> [UInt8] {
        var json = try JSONParser.parse(make().payload(), subject: "order", sizeLimit: OrderLimits.payload)
        if !path.isEmpty { set(&json, path[...], value) }
        return JSONWriter.bytes(of: json)
    }

    private static func set(_ json: inout JSONValue, _ path: ArraySlice<String>, _ value: JSONValue?) {
        guard let key = path.first else { return }
        if path.count == 1 {
            json[key] = value
        } else {
            var inner = json[key] ?? .null
            set(&inner, path.dropFirst(), value)
            json[key] = inner
        }
    }
}

/// Expects a coded failure with this code.
func expectRefusal(_ code: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
    do {
        try body()
        Issue.record("accepted, expected \(code)", sourceLocation: sourceLocation)
    } catch let failure as any CodedFailure {
        #expect(failure.stableCode == code, "\(failure)", sourceLocation: sourceLocation)
        #expect(!failure.message.isEmpty, sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
