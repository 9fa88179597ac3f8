import StrictJSON

/// Random numbers that are the same in each run, so that what is found can be found again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension JSONValue {
    private static let strange: [JSONValue] = [
        .null, true, 0, 1, -1, .number(1.5), .number(2), .integer(.max), "", "x", "a/b", "\u{212A}", "1.0.0", "active",
        [],
        [:], ["x"], ["x": "y"], "2026-02-30T00:00:00Z", "2026-11-23T09:30:00.5Z", "sha256:x",
    ]

    /// The same document with one thing changed somewhere in it.
    func mutated(_ random: inout SeededGenerator) -> JSONValue {
        switch self {
        case .object(let object) where Int.random(in: 0..<8, using: &random) > 0:
            return Self.mutated(object.members, &random)
        case .array(let items) where Int.random(in: 0..<8, using: &random) > 0:
            return Self.mutated(items, &random)
        default:
            return Self.strange.randomElement(using: &random) ?? .null
        }
    }

    private static func mutated(
        _ members: [(key: String, value: JSONValue)],
        _ random: inout SeededGenerator
    ) -> JSONValue {
        var members = members
        guard let at = members.indices.randomElement(using: &random), Int.random(in: 0..<10, using: &random) > 0 else {
            return .object(JSONObject(members + [("later", 1)]))
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            members.remove(at: at)
        } else {
            members[at].value = members[at].value.mutated(&random)
        }
        return .object(JSONObject(members))
    }

    private static func mutated(_ items: [JSONValue], _ random: inout SeededGenerator) -> JSONValue {
        var items = items
        guard let at = items.indices.randomElement(using: &random) else { return ["x"] }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: items.remove(at: at)
        case 1: items.append(items[at])
        case 2: items.swapAt(at, items.count - 1)
        default: items[at] = items[at].mutated(&random)
        }
        return .array(items)
    }
}
