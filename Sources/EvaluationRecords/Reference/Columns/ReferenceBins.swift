/// The bins of a column of a reference.
package enum ReferenceBins: Sendable, Hashable {
    case numeric(ReferenceQuantiles)
    case categorical(ReferenceCategories)

    /// Rows in all bins; nil beyond an integer.
    var rows: Int? {
        switch self {
        case .numeric(let quantiles): RecordRule.sum(quantiles.counts)
        case .categorical(let categories): RecordRule.sum(categories.counts + [categories.other])
        }
    }
}

extension ReferenceBins: Codable {
    private enum Key: String, CodingKey {
        case kind
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self =
            switch try container.decode(ColumnKind.self, forKey: .kind) {
            case .numeric: .numeric(try decoder.singleValueContainer().decode(ReferenceQuantiles.self))
            case .categorical: .categorical(try decoder.singleValueContainer().decode(ReferenceCategories.self))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .numeric(let quantiles): try quantiles.encode(to: encoder)
        case .categorical(let categories): try categories.encode(to: encoder)
        }
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .numeric: try container.encode(ColumnKind.numeric, forKey: .kind)
        case .categorical: try container.encode(ColumnKind.categorical, forKey: .kind)
        }
    }
}
