/// A number for each category of each column, of which one is 1.
struct OneHotStage: NativeStage {
    struct Column: Sendable {
        let categories: Categories
        /// The category that has no number of its own.
        let dropped: Int?
        let refusesUnknown: Bool

        var width: Int { categories.count - (dropped == nil ? 0 : 1) }
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
        var start = 0
        for row in 0..<rows.count {
            let first = row * rows.width
            for (place, column) in columns.enumerated() {
                if let found = column.categories.place(of: rows.numbers[first + place]) {
                    mark(found, of: column, at: start, in: &answer)
                } else if column.refusesUnknown {
                    throw RowRefusal(row: row, "OneHotEncoder knows no such category in column \(place) of its input")
                }
                start += column.width
            }
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    private func mark(_ category: Int, of column: Column, at start: Int, in answer: inout [Double]) {
        guard let dropped = column.dropped else {
            answer[start + category] = 1
            return
        }
        guard category != dropped else { return }
        answer[start + (category > dropped ? category - 1 : category)] = 1
    }
}
