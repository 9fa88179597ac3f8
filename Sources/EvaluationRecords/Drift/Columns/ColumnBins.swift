/// The values of a column in bins, on both sides: those that the distances are made of.
package enum ColumnBins: Sendable, Hashable {
    case numeric(NumericBins)
    case categorical(CategoricalBins)
}

extension ColumnBins: Codable {
    private enum Key: String, CodingKey {
        case kind
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self =
            switch try container.decode(ColumnKind.self, forKey: .kind) {
            case .numeric: .numeric(try decoder.singleValueContainer().decode(NumericBins.self))
            case .categorical: .categorical(try decoder.singleValueContainer().decode(CategoricalBins.self))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .numeric(let bins): try bins.encode(to: encoder)
        case .categorical(let bins): try bins.encode(to: encoder)
        }
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .numeric: try container.encode(ColumnKind.numeric, forKey: .kind)
        case .categorical: try container.encode(ColumnKind.categorical, forKey: .kind)
        }
    }
}
