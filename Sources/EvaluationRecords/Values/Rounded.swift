/// A number that was rounded to 12 significant digits (``Rounding``) when it was made.
package struct Rounded: Sendable, Hashable, Comparable {
    package let value: Double

    package init(_ value: Double) {
        self.value = Rounding.rounded(value)
    }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension Rounded: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Double.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

extension Rounded: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) { self.init(value) }
}
