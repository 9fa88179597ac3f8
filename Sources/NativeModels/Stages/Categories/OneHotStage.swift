/// A number for each category of each column, of which one is 1.
struct OneHotStage: NativeStage {
    struct Column: Sendable {
        let categories: Categories
        /// The category that has no number of its own.
        let dropped: Int?
        let refusesUnknown: Bool

        var width: Int { categories.count - (dropped == nil ? 0 : 1) }

        /// The place of a category among the column's numbers; nil for the one that has none.
        @inline(__always)
        func number(of category: Int) -> Int? {
            guard let dropped, category >= dropped else { return category }
            return category == dropped ? nil : category - 1
        }
    }

    let columns: [Column]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        try bytes.add(pieces: inputs)
        var columns: [Column] = []
        for _ in 0..<inputs {
            let rules = try bytes.flags("the rules of a column", known: 3)
            let categories = try Categories(&bytes)
            let drops = rules & 2 != 0
            columns.append(
                Column(
                    categories: categories,
                    dropped: try drops ? bytes.place("a dropped category", below: categories.count) : nil,
                    refusesUnknown: rules & 1 != 0
                )
            )
        }
        self.columns = columns
        width = columns.reduce(0) { $0 + $1.width }
    }

    func transform(_ rows: inout NativeRows) throws(RowRefusal) {
        var answer = [Double](repeating: 0, count: rows.count * width)
        var first = 0
        // All rows of a column, then those of the next: what is known of a column is fetched once.
        for (place, column) in columns.enumerated() {
            var (at, start) = (place, first)
            let refusesUnknown = column.refusesUnknown
            for row in 0..<rows.count {
                if let found = column.categories.place(of: rows.numbers[at]) {
                    if let own = column.number(of: found) { answer[start + own] = 1 }
                } else if refusesUnknown {
                    throw RowRefusal(row: row, "OneHotEncoder knows no such category in column \(place) of its input")
                }
                at += rows.width
                start += width
            }
            first += column.width
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }
}
