import DurableFiles
import Foundation
import StrictJSON
import TestSupport
import Testing

/// Files with exact expected values: those beside the tests of Statistics, or all that `SLIPWAY_ORACLE` names.
enum ExpectedFile {
    private static let folder =
        ProcessInfo.processInfo.environment["SLIPWAY_ORACLE"] ?? "\(Fixtures.repository)/Tests/StatisticsTests/Cases"

    static func exists(_ name: String) -> Bool { (try? OpenFile.read("\(folder)/\(name)")) != nil }

    static func present(_ names: [String]) -> [String] { names.filter { exists($0) } }

    static func json(_ name: String) throws -> JSONValue { try JSONParser.parse(try bytes(name), subject: name) }

    static func bytes(_ name: String) throws -> [UInt8] {
        try OpenFile.read("\(folder)/\(name)").readAll(limit: 64 << 20)
    }

    /// The columns of a CSV file without quotes.
    static func columns(_ name: String) throws -> [String: [String]] {
        let lines = String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n")
        let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let header = try #require(rows.first)
        let pairs = header.enumerated().map { place, name in (name, rows.dropFirst().map { $0[place] }) }
        return Dictionary(pairs) { first, _ in first }
    }
}

extension JSONValue {
    /// A number; NaN for anything else, which equals nothing.
    var double: Double {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: .nan
        }
    }

    var doubles: [Double] { (array ?? []).map(\.double) }
}

/// True if a number is the expected one, or both are absent.
func isClose(_ found: Double?, _ expected: JSONValue?, _ tolerance: Double = 1e-9) -> Bool {
    guard let found else { return expected == nil || expected == .null }
    let expected = expected?.double ?? .nan
    return abs(found - expected) <= tolerance * max(1, abs(expected))
}
