/// The rows of a data set that were taken. The same seed takes the same rows on every machine.
package enum RowSelection: Sendable, Hashable {
    case all
    /// Each row by a hash of its number; within each class if stratified.
    case fraction(Double, seed: UInt64, stratified: Bool)
    /// So many rows: those with the smallest hashes.
    case rows(Int, seed: UInt64, stratified: Bool)
}

extension RowSelection: Codable {
    private enum Key: String, CodingKey {
        case kind
        case fraction
        case rows
        case seed
        case stratified
    }

    private enum Kind: String, RecordChoice {
        case all
        case fraction
        case rows
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let kind = try container.decode(Kind.self, forKey: .kind)
        if kind == .all {
            self = .all
            return
        }
        let seed = try container.decode(UInt64.self, forKey: .seed)
        let isStratified = try container.decode(Bool.self, forKey: .stratified)
        if kind == .fraction {
            let fraction = try container.decode(Double.self, forKey: .fraction)
            guard fraction > 0, fraction <= 1 else {
                throw RecordFlaw(decoder, expected: "a fraction above 0, up to 1")
            }
            self = .fraction(fraction, seed: seed, stratified: isStratified)
        } else {
            let rows = try container.decode(Int.self, forKey: .rows)
            guard rows > 0 else { throw RecordFlaw(decoder, expected: "a number of rows from 1") }
            self = .rows(rows, seed: seed, stratified: isStratified)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .all:
            try container.encode(Kind.all, forKey: .kind)
        case .fraction(let fraction, let seed, let isStratified):
            try container.encode(Kind.fraction, forKey: .kind)
            try container.encode(fraction, forKey: .fraction)
            try container.encode(seed, forKey: .seed)
            try container.encode(isStratified, forKey: .stratified)
        case .rows(let rows, let seed, let isStratified):
            try container.encode(Kind.rows, forKey: .kind)
            try container.encode(rows, forKey: .rows)
            try container.encode(seed, forKey: .seed)
            try container.encode(isStratified, forKey: .stratified)
        }
    }
}
