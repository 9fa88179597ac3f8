/// The bins of a column, by its kind; a document has the kind among the members of the bins.
package enum BinsByKind<Numeric: RecordValue, Categorical: RecordValue>: Sendable, Hashable {
    case numeric(Numeric)
    case categorical(Categorical)
}

/// A value of a record.
package typealias RecordValue = Codable & Sendable & Hashable

extension BinsByKind: Codable {
    private enum Key: String, CodingKey {
        case kind
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self =
            switch try container.decode(ColumnKind.self, forKey: .kind) {
            case .numeric: .numeric(try decoder.singleValueContainer().decode(Numeric.self))
            case .categorical: .categorical(try decoder.singleValueContainer().decode(Categorical.self))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        let kind: ColumnKind
        switch self {
        case .numeric(let bins):
            kind = .numeric
            try bins.encode(to: encoder)
        case .categorical(let bins):
            kind = .categorical
            try bins.encode(to: encoder)
        }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .kind)
    }
}
