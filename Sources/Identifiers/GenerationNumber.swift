/// The number of a generation within a project on one node: 1, 2, 3, … never used twice.
package struct GenerationNumber: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package let value: Int64

    /// - Returns: nil unless the value is at least 1.
    package init?(_ value: Int64) {
        guard value >= 1 else { return nil }
        self.value = value
    }

    package init?(_ text: some StringProtocol) {
        guard let value = Int64(text), String(value) == text else { return nil }
        self.init(value)
    }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = Self(try container.decode(Int64.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a generation is numbered from 1")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    package var description: String { String(value) }
}
