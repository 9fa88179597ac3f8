/// A part of the rows by the values of one column.
package struct Slice: Sendable, Hashable {
    package enum Key: Sendable, Hashable {
        case category(Category)
        /// All but the largest categories, and how many those are.
        case other(Int)
        case missing
        /// above < value <= to; nil at the ends.
        case bin(Int, above: Double?, to: Double?)
    }

    package let key: Key
    /// Places of its rows, ascending.
    package let rows: [Int]

    package init(key: Key, rows: [Int]) {
        self.key = key
        self.rows = rows
    }
}

/// The cuts of columns into slices.
package enum Slicing {
    /// The largest categories, the others together, and missing values last.
    package static func categorical(_ values: [Category?], limit: Int = 20) -> [Slice] {
        let largest = CategoryCounts(values).largest(limit)
        let places = Dictionary(uniqueKeysWithValues: largest.enumerated().map { ($1, $0) })
        var rows = [[Int]](repeating: [], count: largest.count)
        var other: [Int] = []
        var others: Set<Category> = []
        var missing: [Int] = []
        for (row, value) in values.enumerated() {
            guard let value else {
                missing.append(row)
                continue
            }
            if let place = places[value] {
                rows[place].append(row)
            } else {
                other.append(row)
                others.insert(value)
            }
        }
        var slices = zip(largest, rows).map { Slice(key: .category($0), rows: $1) }
        if !other.isEmpty { slices.append(Slice(key: .other(others.count), rows: other)) }
        if !missing.isEmpty { slices.append(Slice(key: .missing, rows: missing)) }
        return slices
    }

    /// Bins between quantiles of the values that are there, and missing values last.
    package static func numeric(_ values: [Double?], parts: Int = 5) -> [Slice] {
        let sorted = values.compactMap { $0 }.sorted()
        let edges = Quantiles.inner(sorted, parts: parts).withoutRepetitions
        var rows = [[Int]](repeating: [], count: edges.count + 1)
        var missing: [Int] = []
        for (row, value) in values.enumerated() {
            if let value { rows[edges.countBelow(value)].append(row) } else { missing.append(row) }
        }
        var slices =
            sorted.isEmpty
            ? []
            : rows.enumerated().map { bin, rows in
                Slice(
                    key: .bin(bin, above: bin > 0 ? edges[bin - 1] : nil, to: bin < edges.count ? edges[bin] : nil),
                    rows: rows
                )
            }
        if !missing.isEmpty { slices.append(Slice(key: .missing, rows: missing)) }
        return slices
    }
}
