/// Columns of two samples as numbers for a classifier that tells them apart: as many rows of each.
package struct DomainFeatures: Sendable {
    package let names: [String]
    /// Of each feature, the rows of the reference first.
    package let columns: [[Double]]
    /// Rows of each sample.
    package let rows: Int

    package enum Column: Sendable {
        case numeric(reference: [Double?], current: [Double?])
        case categorical(reference: [Category?], current: [Category?])
    }

    /// Numbers are imputed with the mean of both samples and divided by their deviation, with a feature that says what was
    /// missing; categories are one feature each, a missing one is the empty text.
    /// - Throws: columns of several lengths, values that are not finite, no rows.
    package init(_ columns: [(name: String, column: Column)], limit: Int = 20_000) throws(StatisticsError) {
        var counts: (Int, Int)?
        for (name, column) in columns {
            let found = column.counts
            if let counts, counts != found { throw .length(column: name, expected: counts.0, found: found.0) }
            counts = found
        }
        guard let counts, min(counts.0, counts.1) > 0 else { throw .empty }
        rows = min(counts.0, counts.1, limit)
        var names: [String] = []
        var features: [[Double]] = []
        for (name, column) in columns {
            for (feature, values) in try column.features(name, rows) {
                names.append(feature)
                features.append(values)
            }
        }
        self.names = names
        self.columns = features
    }

    /// 0 for the reference, 1 for the current sample.
    func isCurrent(_ row: Int) -> Bool { row >= rows }

    /// The fold of a row: its place in its own sample mod 5.
    func fold(_ row: Int) -> Int { (row % rows) % 5 }
}

extension DomainFeatures.Column {
    var counts: (Int, Int) {
        switch self {
        case .numeric(let reference, let current): (reference.count, current.count)
        case .categorical(let reference, let current): (reference.count, current.count)
        }
    }

    func features(_ name: String, _ rows: Int) throws(StatisticsError) -> [(String, [Double])] {
        switch self {
        case .numeric(let reference, let current):
            return try Self.numeric(name, Array(reference.prefix(rows) + current.prefix(rows)))
        case .categorical(let reference, let current):
            let values = (reference.prefix(rows) + current.prefix(rows)).map { $0 ?? Category("") }
            return Set(values).sorted().map { level in
                ("\(name)=\(level.text)", values.map { $0 == level ? 1 : 0 })
            }
        }
    }

    private static func numeric(_ name: String, _ values: [Double?]) throws(StatisticsError) -> [(String, [Double])] {
        let sample = try NumericSample(values)
        let mean = sample.moments?.mean ?? 0
        let filled = values.map { $0 ?? mean }
        let moments = Moments(filled)
        let deviation = moments.populationDeviation > 0 ? moments.populationDeviation : 1
        var features = [(name, filled.map { ($0 - moments.mean) / deviation })]
        if sample.missing > 0 { features.append(("\(name)__missing", values.map { $0 == nil ? 1 : 0 })) }
        return features
    }
}
