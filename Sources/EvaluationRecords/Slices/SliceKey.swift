/// The rows of a column that make a slice.
package enum SliceKey: Sendable, Hashable {
    case category(String)
    /// Values above `above` up to `to`; nil at an open end.
    case range(bin: Int, above: Double?, to: Double?)
    /// All smaller categories together, and how many they are.
    case other(categories: Int)
    case missing
}

extension SliceKey: Codable {
    private enum Key: String, CodingKey {
        case category
        case bin
        case above
        case to
        case other
        case missing
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let category = try container.decodeIfPresent(String.self, forKey: .category) {
            self = .category(category)
        } else if let bin = try container.decodeIfPresent(Int.self, forKey: .bin) {
            let above = try container.decodeIfPresent(Double.self, forKey: .above)
            let to = try container.decodeIfPresent(Double.self, forKey: .to)
            if let above, let to, above >= to { throw RecordFlaw(decoder, expected: "a range that rises") }
            self = .range(bin: bin, above: above, to: to)
        } else if let other = try container.decodeIfPresent(Int.self, forKey: .other) {
            self = .other(categories: other)
        } else if try container.decodeIfPresent(Bool.self, forKey: .missing) == true {
            self = .missing
        } else {
            throw RecordFlaw(decoder, expected: "a category, a bin, other or missing")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .category(let category): try container.encode(category, forKey: .category)
        case .range(let bin, let above, let to):
            try container.encode(bin, forKey: .bin)
            try container.encodeIfPresent(above, forKey: .above)
            try container.encodeIfPresent(to, forKey: .to)
        case .other(let categories): try container.encode(categories, forKey: .other)
        case .missing: try container.encode(true, forKey: .missing)
        }
    }
}
