/// Rows by the groups of a column, in the order of code points.
struct GroupRows: Sendable {
    let names: [Category]
    /// Places of the rows of each group.
    let places: [[Int]]
    /// The group of each row.
    let codes: [Int]
    let referenceIndex: Int

    /// - Parameter reference: nil, or one that does not occur, for the largest group; of equal ones the first name.
    init(_ values: [Category?], reference: Category?) {
        let named = values.map { $0 ?? BinaryFairness.missing }
        let counts = CategoryCounts(named.map { $0 })
        let names = counts.counts.keys.sorted()
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let codes = named.map { index[$0] ?? 0 }
        var places = [[Int]](repeating: [], count: names.count)
        for (row, code) in codes.enumerated() { places[code].append(row) }
        self.names = names
        self.codes = codes
        self.places = places
        let wanted = reference.flatMap { index[$0] }
        referenceIndex = wanted ?? counts.largest(1).first.flatMap { index[$0] } ?? 0
    }

    var reference: Category? { names.indices.contains(referenceIndex) ? names[referenceIndex] : nil }
}
