import Datasets
import DurableFiles
import EvaluationRecords
import Foundation
import StrictJSON
import TestSupport
import Testing

@testable import Drifting

/// Files with exact expected values: those of `StatisticsTests`; `SLIPWAY_ORACLE` names a folder that holds all.
enum ExpectedFiles {
    static let folder =
        ProcessInfo.processInfo.environment["SLIPWAY_ORACLE"]
        ?? "\(Fixtures.repository)/Tests/StatisticsTests/Cases"

    static func present(_ names: [String]) -> [String] {
        names.filter { (try? OpenFile.read("\(folder)/\($0)")) != nil }
    }

    static func json(_ name: String) throws -> Expected {
        let bytes = try OpenFile.read("\(folder)/\(name)").readAll(limit: 64 << 20)
        return Expected(try JSONParser.parse(bytes, subject: name))
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try OpenFile.read("\(folder)/\(name)").readAll(limit: 64 << 20), as: UTF8.self)
    }
}

/// A JSON value whose absent members are null.
struct Expected: Sendable {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    subscript(key: String) -> Expected { Expected(value.object?[key] ?? .null) }

    var members: [(key: String, value: Expected)] {
        (value.object?.members ?? []).map { (key: $0.key, value: Expected($0.value)) }
    }
    var items: [Expected] { (value.array ?? []).map { Expected($0) } }
    var isNull: Bool { value.isNull }
    var text: String { value.string ?? "" }
    var int: Int { Int(value.integer ?? 0) }
    var flag: Bool { value.bool ?? false }
    var double: Double {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: .nan
        }
    }
    var doubles: [Double] { items.map(\.double) }
    var ints: [Int] { items.map(\.int) }
}

/// Tells whether a figure is the expected one; both may be absent.
func isNear(_ found: Double?, _ expected: Expected, _ tolerance: Double = 1e-9) -> Bool {
    guard !expected.isNull else { return found == nil }
    guard let found else { return false }
    return abs(found - expected.double) <= tolerance * max(1, abs(expected.double))
}

/// Tells whether a p-value is the expected one, as its law is computed.
func isNearP(_ found: Double?, _ expected: Expected) -> Bool {
    guard !expected.isNull else { return found == nil }
    guard let found else { return false }
    let p = expected.double
    if p < 1e-12 { return found < 1e-12 }
    return abs(found - p) <= 1e-6 || abs(found - p) <= 1e-4 * p
}
