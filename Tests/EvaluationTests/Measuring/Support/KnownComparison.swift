import StrictJSON
import Testing

/// How far a number may be from the expected one.
enum Nearness {
    /// Of figures in [-1, 1] absolute, of others relative.
    case figure(Double)
    case relative(Double)
    case absolute(Double)
    /// A p-value: absolute or relative; under 1e-12 only that it is under it.
    case pValue(absolute: Double, relative: Double)

    func allows(_ found: Double, _ expected: Double) -> Bool {
        if found == expected { return true }
        let distance = abs(found - expected)
        switch self {
        case .figure(let limit): return distance <= limit * max(1, abs(expected))
        case .relative(let limit): return distance <= limit * abs(expected)
        case .absolute(let limit): return distance <= limit
        case .pValue(let absolute, let relative):
            if expected < 1e-12 { return found < 1e-12 }
            return distance <= absolute || distance <= relative * expected
        }
    }

    /// Of part 2. What a record rounds to 12 digits may be off by 5 in the 12th.
    static func ofScreens(_ path: [String]) -> Nearness {
        let last = path.last ?? ""
        if path.contains("calibration_fit") { return .relative(1e-8) }
        if path.contains("ks_predictions"), last == "p" { return .pValue(absolute: 1e-6, relative: 1e-4) }
        if ["p", "q"].contains(last) { return .relative(1e-9) }
        let hasDistribution = ["roc_auc", "ovr_auc", "tests", "against_reference"].contains { path.contains($0) }
        if hasDistribution, ["low", "high"].contains(last) { return .figure(1e-9) }
        let isRounded =
            ["low", "high", "se", "z", "t", "dof"].contains(last) || path.contains("normal")
            || path.contains("log_loss") || path.contains("selection_ratio")
        return isRounded ? .figure(1e-11) : .figure(1e-12)
    }
}

/// A comparison of a record with a file of expected values, key by key. Every member of the file must be there.
struct KnownComparison {
    private(set) var compared = 0
    private(set) var flaws: [String] = []
    private let nearness: ([String]) -> Nearness

    init(_ nearness: @escaping ([String]) -> Nearness = Nearness.ofScreens) {
        self.nearness = nearness
    }

    mutating func compare(_ expected: Known, _ found: Known, _ path: [String] = []) {
        switch (expected.value, found.value) {
        case (.object, .object): compareMembers(expected, found, path)
        case (.array, .array):
            if expected.items.count != found.items.count {
                note(path, "\(expected.items.count) items", "\(found.items.count)")
            }
            for (index, pair) in zip(expected.items, found.items).enumerated() {
                compare(pair.0, pair.1, path + ["\(index)"])
            }
        case (.null, .null): compared += 1
        case (.bool(let left), .bool(let right)) where left == right: compared += 1
        case (.string(let left), .string(let right)) where left == right: compared += 1
        default:
            guard let left = expected.double, let right = found.double else {
                return note(path, expected.value.kindDescription, found.value.kindDescription)
            }
            compared += 1
            if !nearness(path).allows(right, left) { note(path, "\(left)", "\(right)") }
        }
    }

    private mutating func compareMembers(_ expected: Known, _ found: Known, _ path: [String]) {
        // A record gives a reason in the place of a number.
        let isUndefined = !found["undefined"].isNull
        for (key, value) in expected.members {
            // Nor has it an interval around a number that stands by convention.
            if isUndefined, ["low", "high", "dropped"].contains(key), found[key].isNull { continue }
            if value.isNull, isUndefined || found[key].isNull || !found[key]["undefined"].isNull {
                compared += 1
            } else {
                compare(value, found[key], path + [key])
            }
        }
    }

    private mutating func note(_ path: [String], _ expected: String, _ found: String) {
        flaws.append("\(path.joined(separator: "/")): expected \(expected.prefix(200)), found \(found.prefix(200))")
    }

    /// Records each difference as an issue of the test.
    func report(_ name: String, atLeast least: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) {
        for flaw in flaws.prefix(20) { Issue.record("\(name): \(flaw)", sourceLocation: sourceLocation) }
        #expect(flaws.isEmpty, "\(flaws.count) of \(compared) differ", sourceLocation: sourceLocation)
        #expect(compared >= least, "only \(compared) were compared", sourceLocation: sourceLocation)
    }
}
