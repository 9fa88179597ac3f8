/// Rows that a native form is held to its library with: what changes an answer, and what is easily taken otherwise.
///
/// A row has a number for each column of the model; a text is the number that `NativeColumn.code(of:)` has for it.
package struct NativeProbes: Sendable {
    private let model: NativeModel
    private let rows: [[Double]]
    private let columns: ProbeColumns
    private let trace: ProbeTrace

    /// - Parameters:
    ///   - rows: rows as the model takes them, at least one.
    ///   - integers: the places of the columns of whole numbers.
    package init(_ model: NativeModel, rows: [[Double]], integers: Set<Int>) {
        self.model = model
        self.rows = rows
        columns = ProbeColumns(model, integers: integers)
        trace = ProbeTrace(model)
    }

    /// Rows that reach each split of each tree: at its threshold, beside it, and without the number.
    ///
    /// Rows with a missing number that the form refuses are left out: `special(of:)` has one of the same column.
    package var splits: some Sequence<[Double]> {
        trace.forests.lazy.flatMap { SplitProbes($0, rows: rows, columns: columns) }.flatMap(\.self)
            .filter { row in !row.contains(where: \.isNaN) || model.takes(row) }
    }

    /// The first row with each category of a column, and with one that is none.
    package func categories(of column: Int) -> [[Double]] {
        let found: [Double]
        if case .text(let known) = model.columns[column].kind {
            found = (0..<known.count).map { Double($0) } + [NativeColumn.unknown]
        } else {
            guard let values = trace.categories[column] else { return [] }
            found = values + [(values.max() ?? 0) + 1]
        }
        return found.enumerated().map { changed(rows[$0 % rows.count], column, $1) }
    }

    /// Rows with numbers that libraries take in their own ways: missing, infinite, beyond 32 bits, zeros of both signs.
    package func special(of column: Int) -> [[Double]] {
        if model.columns[column].isText { return [changed(rows[0], column, .nan)] }
        let values: [Double] =
            columns.isInteger(column)
            ? [.nan, 0, 1, -1, 2_147_483_647, -2_147_483_648, 9_007_199_254_740_992, 0x1p63, -0x1p63]
            : [.nan, .infinity, -.infinity, 1e39, -1e39, 0, -0.0, 1e-300]
        return values.enumerated().map { changed(rows[$0 % rows.count], column, $1) }
    }

    /// Rows whose numbers come from different rows, of the golden ones and of the thresholds: half of them as they are, where distances
    /// may be equal, half a little changed.
    package func shuffled(_ count: Int) -> [[Double]] {
        var generator = ProbeGenerator()
        let pools = model.columns.indices.map(pool)
        return (0..<count).map { row in
            pools.enumerated().map { column, pool in
                let value = pool[generator.place(below: pool.count)]
                guard row % 2 == 0, !columns.isWhole(column), trace.categories[column] == nil else {
                    return value
                }
                return value * (1 + 0.05 * generator.share())
            }
        }
    }

    private func changed(_ row: [Double], _ column: Int, _ value: Double) -> [Double] {
        var row = row
        row[column] = value
        return row
    }

    /// The values that a column may have in a shuffled row.
    private func pool(_ column: Int) -> [Double] {
        var values = rows.map { $0[column] }
        if case .text(let known) = model.columns[column].kind {
            values += (0..<min(known.count, 1_000)).map { Double($0) }
        }
        values += trace.categories[column]?.prefix(1_000) ?? []
        values += trace.points[column] ?? []
        for traced in trace.forests {
            let step = max(1, traced.forest.nodes.count / 4_000)
            for place in stride(from: 0, to: traced.forest.nodes.count, by: step) {
                let node = traced.forest.nodes[place]
                guard !node.isLeaf, let origin = traced.origins[node.column], origin.column == column else { continue }
                values += origin.values(for: node.threshold).filter(\.isFinite)
            }
        }
        return columns.isWhole(column) ? values.map { $0.rounded() } : values
    }
}

extension NativeModel {
    /// Tells whether every number of an answer is the library's bit for bit: nothing in it is a sum of products or an exponent.
    package var isExact: Bool { scores.isExact && (link?.isExact ?? true) }

    /// Tells whether it answers a row, and does not refuse it.
    package func takes(_ row: [Double]) -> Bool {
        guard let found = try? scores.answer(row) else { return false }
        return link == nil || (try? link?.answer(found)) != nil
    }
}
