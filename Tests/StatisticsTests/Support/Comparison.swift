import StrictJSON
import Testing

@testable import Statistics

/// How far a number may be from the expected one.
enum Tolerance {
    /// Of figures in [-1, 1] absolute, of others relative.
    case figure(Double)
    case relative(Double)
    case absolute(Double)
    /// A p-value: absolute or relative; under 1e-12 only that it is under it.
    case pValue(absolute: Double, relative: Double)

    func allows(_ found: Double, _ expected: Double) -> Bool {
        if found == expected { return true }
        if expected.isNaN || found.isNaN { return expected.isNaN && found.isNaN }
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
}

/// A comparison of what was computed with a file of expected values. Every member of the file must be there.
struct CaseComparison {
    private(set) var compared = 0
    private(set) var flaws: [String] = []
    private let tolerance: ([String]) -> Tolerance

    init(_ tolerance: @escaping ([String]) -> Tolerance = { _ in .figure(1e-12) }) {
        self.tolerance = tolerance
    }

    mutating func compare(_ expected: JSON, _ found: Shown?, _ path: [String] = []) {
        switch (expected.value, found) {
        case (.null, .null?): compared += 1
        case (.bool(let expected), .flag(let found)?) where expected == found: compared += 1
        case (.string(let expected), .text(let found)?) where expected == found: compared += 1
        case (.integer(let expected), .int(let found)?) where expected == found: compared += 1
        case (.number(let expected), .int(let found)?) where expected == Double(found): compared += 1
        case (.integer, .double(let found)?), (.number, .double(let found)?), (.string, .double(let found)?):
            compare(expected.double, found, path)
        case (.array, .list(let found)?):
            let items = expected.items
            if items.count != found.count { note(path, "\(items.count) items", "\(found.count)") }
            for (index, pair) in zip(items, found).enumerated() { compare(pair.0, pair.1, path + ["\(index)"]) }
        case (.object, .members(let found)?):
            for member in expected.members { compare(member.value, found[member.key], path + [member.key]) }
        default: note(path, expected.value.kindDescription, found.map { "\($0)" } ?? "nothing")
        }
    }

    private mutating func compare(_ expected: Double, _ found: Double, _ path: [String]) {
        compared += 1
        if !tolerance(path).allows(found, expected) { note(path, "\(expected)", "\(found)") }
    }

    private mutating func note(_ path: [String], _ expected: String, _ found: String) {
        flaws.append("\(path.joined(separator: "/")): expected \(expected.prefix(300)), found \(found.prefix(300))")
    }

    /// Records each difference as an issue of the test, and how much was compared.
    func report(_ name: String, atLeast least: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) {
        for flaw in flaws.prefix(30) { Issue.record("\(name): \(flaw)", sourceLocation: sourceLocation) }
        #expect(flaws.isEmpty, "\(flaws.count) of \(compared) differ", sourceLocation: sourceLocation)
        #expect(compared >= least, "only \(compared) were compared", sourceLocation: sourceLocation)
        print("compared \(compared): \(name)")
    }
}
