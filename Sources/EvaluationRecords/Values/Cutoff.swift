/// A score from which on rows are predicted positive. The infinite one makes all rows negative; JSON has it as `"Infinity"`.
package struct Cutoff: Sendable, Hashable, Comparable {
    package let score: Double

    /// - Parameter score: finite, or positive infinity; anything else is refused when it is written.
    package init(_ score: Double) {
        self.score = score
    }

    /// Above every score: no row is positive.
    package static let infinite = Cutoff(.infinity)

    package static func < (left: Self, right: Self) -> Bool { left.score < right.score }

    private static let infinity = "Infinity"
}

extension Cutoff: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            guard text == Self.infinity else { throw RecordFlaw(decoder, expected: "a number or \"Infinity\"") }
            self = .infinite
            return
        }
        self.init(try container.decode(Double.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if score == .infinity { try container.encode(Self.infinity) } else { try container.encode(score) }
    }
}

extension Cutoff: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) { self.init(value) }
}
