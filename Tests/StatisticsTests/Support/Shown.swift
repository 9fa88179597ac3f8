@testable import Statistics

/// The figures that a test computed, in the shape of the file with the expected values.
indirect enum Shown {
    case null
    case flag(Bool)
    case int(Int)
    case double(Double)
    case text(String)
    case list([Shown])
    case members([String: Shown])

    static func number(_ value: Double?) -> Shown { value.map { .double($0) } ?? .null }
    static func count(_ value: Int?) -> Shown { value.map { .int($0) } ?? .null }
    static func figure(_ figure: Figure) -> Shown { number(figure.number) }
    static func doubles(_ values: [Double]) -> Shown { .list(values.map { .double($0) }) }
    static func ints(_ values: [Int]) -> Shown { .list(values.map { .int($0) }) }
    static func texts(_ values: [String]) -> Shown { .list(values.map { .text($0) }) }

    func merging(_ other: [String: Shown]) -> Shown {
        guard case .members(let members) = self else { return self }
        return .members(members.merging(other) { _, new in new })
    }

    static func rate(_ rate: Rate) -> Shown {
        .members([
            "value": .figure(rate.figure), "k": .int(rate.k), "n": .int(rate.n), "low": .number(rate.bounds.low),
            "high": .number(rate.bounds.high),
        ])
    }
}
